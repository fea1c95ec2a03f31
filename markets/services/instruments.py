"""The instruments there are, and the one a symbol names."""

from dataclasses import asdict

from django.db import transaction

from markets.catalogue import BENCHMARKS, CATALOGUE
from markets.listing import Listing
from markets.models import Instrument


class UnknownInstrument(LookupError):
    """No instrument has this symbol; the message lists those there are."""


@transaction.atomic
def ensure_instruments() -> None:
    """List the instruments of the catalogue that are missing; those that exist stay as they are.

    An instrument for which nobody has said which source takes precedence gets the catalogue's order;
    one whose order an editor emptied keeps none.
    """
    known = set(Instrument.objects.values_list("symbol", flat=True))
    missing = [listing for listing in CATALOGUE if listing.symbol not in known]
    Instrument.objects.bulk_create([_instrument(listing) for listing in missing], ignore_conflicts=True)
    ids = dict(Instrument.objects.values_list("symbol", "id"))
    for listing in missing:
        if listing.symbol in BENCHMARKS:
            benchmark_id = ids[BENCHMARKS[listing.symbol]]
            Instrument.objects.filter(symbol=listing.symbol).update(benchmark_id=benchmark_id)
    unset = set(Instrument.objects.filter(source_precedence__isnull=True).values_list("symbol", flat=True))
    for listing in CATALOGUE:
        if listing.symbol in unset and listing.source_precedence is not None:
            precedence = list(listing.source_precedence)
            Instrument.objects.filter(symbol=listing.symbol).update(source_precedence=precedence)


def _instrument(listing: Listing) -> Instrument:
    fields = asdict(listing)
    del fields["benchmark"]
    fields["source_precedence"] = listing.source_precedence and list(listing.source_precedence)
    return Instrument(**fields)


def get_instrument(symbol: str) -> Instrument:
    """The instrument of a symbol; raises UnknownInstrument."""
    instrument = Instrument.objects.filter(symbol=symbol).first()
    if instrument is None:
        known = ", ".join(Instrument.objects.order_by("symbol").values_list("symbol", flat=True))
        raise UnknownInstrument(f"no instrument is called {symbol!r}; there are {known or 'none yet'}")
    return instrument
