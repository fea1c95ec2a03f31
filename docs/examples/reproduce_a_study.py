"""Reproduce a study from the panel, once with pandas and once with DuckDB.

    python reproduce_a_study.py panel.parquet study.json

The two files come from a tracker, asked the same question twice:

    curl -o panel.parquet 'http://127.0.0.1:8000/api/v1/panel.parquet?kind=floor-vote&instruments=RUT,SPX&window=0,1'
    curl -o study.json 'http://127.0.0.1:8000/api/v1/studies/?kind=floor-vote&instruments=RUT,SPX&window=0,1'
"""

# %% The panel: one row an event, instrument and session.
import json
import sys
from pathlib import Path

import duckdb
import pandas as pd
from scipy import stats

panel_file, study_file = sys.argv[1:3]
study = json.loads(Path(study_file).read_text())
panel = pd.read_parquet(panel_file)
used = [one["event"] for one in study["events"]]
measured = panel[panel["event"].isin(used) & panel["refusal"].isna()]

# %% pandas: average the instruments of one event first, because they are one piece of news.
by_event = measured.groupby(["event", "day"])["abnormal_return"].mean().unstack("day")
cars = by_event.cumsum(axis=1)
caar = cars.mean()
last = cars.iloc[:, -1]
t = last.mean() / (last.std(ddof=1) / len(last) ** 0.5)
p = 2 * stats.t.sf(abs(t), len(last) - 1)

# %% DuckDB: the same in SQL, straight from the file.
query = """
WITH by_event AS (
    SELECT event, day, avg(abnormal_return) AS ar
    FROM read_parquet($panel)
    WHERE refusal IS NULL AND list_contains($used, event)
    GROUP BY event, day
), cars AS (
    SELECT day, sum(ar) OVER (PARTITION BY event ORDER BY day) AS car FROM by_event
)
SELECT day, count(*) AS n, avg(car) AS caar FROM cars GROUP BY day ORDER BY day
"""
in_sql = duckdb.execute(query, {"panel": panel_file, "used": used}).df()

# %% Both must be what the tracker says.
told = {day["day"]: day["caar"] for day in study["days"]}
print(f"Study {study['hash'][:12]}: {study['n_events']} events on {study['parameters']['instruments']}")
print(f"{'day':>4} {'tracker':>12} {'pandas':>12} {'DuckDB':>12}")
for day, n, found in in_sql.itertuples(index=False):
    print(f"{day:>4} {told[day]:>12.8f} {caar[day]:>12.8f} {found:>12.8f}")
    if n != study["n"] or max(abs(caar[day] - told[day]), abs(found - told[day])) > 1e-9:
        sys.exit(f"Day {day} does not agree.")
(theirs,) = [test for test in study["tests"] if test["name"] == "cross-sectional-t"]
print(f"t {theirs['statistic']:.6f} and {t:.6f}, p {theirs['p']:.6f} and {p:.6f}")
if abs(theirs["statistic"] - t) > 1e-6:
    sys.exit("The statistic does not agree.")
