"""Webhooks for the people who look after them: who is told, of what, and what came of it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from events.api.problems import Problem
from events.api.webhook_filters import wanted
from events.models import Delivery, Subscription, Wish
from events.services import subscriptions
from events.services.clock import database_now
from scrapers.delivery import check_subscribed
from scrapers.errors import UnsafeAddress


class SubscriptionForm(forms.ModelForm):
    """What a subscription is made of, and how much of it is to be told again."""

    url = forms.URLField(max_length=2000, assume_scheme="https")
    actions = forms.MultipleChoiceField(choices=Wish, widget=forms.CheckboxSelectMultiple)
    replay_after = forms.IntegerField(
        min_value=0,
        required=False,
        help_text="Send again every change that is numbered above this one and concerns the subscriber.",
    )

    class Meta:
        model = Subscription
        fields = ("owner", "url", "query", "actions")

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            check_subscribed(url)
        except UnsafeAddress as why:
            raise forms.ValidationError(str(why)) from None
        return url

    def clean_query(self) -> str:
        query: str = self.cleaned_data["query"].removeprefix("?")
        try:
            wanted(query)
        except Problem as why:
            raise forms.ValidationError(why.text) from None
        return query

    def clean_replay_after(self) -> int | None:
        after: int | None = self.cleaned_data["replay_after"]
        if after is not None and self.instance.pk is not None and not self.instance.is_active:
            raise forms.ValidationError("This subscription is off: switch it on first.")
        return after


@admin.register(Subscription)
class SubscriptionAdmin(admin.ModelAdmin):
    """Who is told of changes by webhook; a secret is shown once, when it is made."""

    form = SubscriptionForm
    list_display = ("id", "url", "query", "actions", "owner", "is_active", "off_reason", "matched_seq")
    list_display_links = ("id", "url")
    list_filter = ("is_active",)
    list_select_related = ("owner",)
    search_fields = ("url", "query", "owner__username")
    ordering = ("-id",)
    readonly_fields = ("is_active", "off_reason", "off_at", "matched_seq", "previous_until", "created_at")
    actions = ("rotate", "send_test", "switch_on", "switch_off")

    def get_fields(self, request: HttpRequest, obj: Subscription | None = None):
        written = ("owner", "url", "query", "actions")
        return (*written, "replay_after", *self.readonly_fields) if obj else written

    def get_readonly_fields(self, request: HttpRequest, obj: Subscription | None = None):
        return self.readonly_fields if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"owner": request.user.pk, "actions": list(Wish)}

    def save_model(self, request: HttpRequest, obj: Subscription, form: Any, change: bool) -> None:  # noqa: FBT001 -- the admin's signature
        if change:
            obj.save(update_fields=["owner", "url", "query", "actions"])
            after = form.cleaned_data["replay_after"]
            if after is not None:
                subscriptions.replay(subscription=obj, after=after, now=database_now())
                self.message_user(request, f"Every change above {after} that concerns it is sent again.")
            return
        made = subscriptions.create(
            owner=obj.owner, url=obj.url, query=obj.query, actions=obj.actions, now=database_now()
        )
        obj.pk = made.pk
        obj.refresh_from_db()
        self._show(request, made, made.secret)

    def _show(self, request: HttpRequest, subscription: Subscription, secret: str) -> None:
        self.message_user(
            request,
            f"The secret of subscription {subscription.pk}, shown this once: {secret}",
            messages.WARNING,
        )

    @admin.action(description="Give the selected subscriptions new secrets", permissions=["change"])
    def rotate(self, request: HttpRequest, chosen: QuerySet[Subscription]) -> None:
        for subscription in chosen:
            self._show(
                request, subscription, subscriptions.rotate(subscription=subscription, now=database_now())
            )

    @admin.action(description="Send a test to the selected subscriptions", permissions=["change"])
    def send_test(self, request: HttpRequest, chosen: QuerySet[Subscription]) -> None:
        for subscription in chosen:
            try:
                subscriptions.send_test(subscription=subscription, now=database_now())
            except subscriptions.SwitchedOff as why:
                self.message_user(request, f"Not sent: {why}", messages.ERROR)
                continue
            self.message_user(request, f"A test is on its way to {subscription.url}; see its deliveries.")

    @admin.action(description="Switch the selected subscriptions on", permissions=["change"])
    def switch_on(self, request: HttpRequest, chosen: QuerySet[Subscription]) -> None:
        for subscription in chosen:
            subscriptions.switch_on(subscription=subscription)
        self.message_user(request, f"Told of changes from now on: {len(chosen)}. A replay tells the rest.")

    @admin.action(description="Switch the selected subscriptions off", permissions=["change"])
    def switch_off(self, request: HttpRequest, chosen: QuerySet[Subscription]) -> None:
        for subscription in chosen:
            subscriptions.switch_off(
                subscription=subscription, reason=f"by {request.user}", now=database_now()
            )
        self.message_user(request, f"Switched off: {len(chosen)}.")


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):
    """What was sent to whom, and what was answered: for looking only."""

    list_display = (
        *("__str__", "subscription", "state", "attempts", "response_status"),
        *("next_at", "finished_at", "error"),
    )
    list_filter = ("state",)
    list_select_related = ("subscription",)
    search_fields = ("=seq", "=subscription__id", "error")
    ordering = ("-id",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return False
