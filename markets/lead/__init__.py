"""Does one series lead another? Pure NumPy and SciPy: no Django, no database, no clock.

``breakouts`` finds the days on which a series breaks out, ``paths`` follows another one from them and
compares with chance, ``granger`` asks whether the past of one helps to foretell the other,
``correlation`` at which lags they move together, ``overlap`` corrects regressions over long horizons.
"""
