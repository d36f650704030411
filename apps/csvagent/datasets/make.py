"""Makes the bundled datasets again from the packages they were taken from.

    npm pack vega-datasets@3.2.1 && tar xzf vega-datasets-3.2.1.tgz
    packages/sandbox/.venv/bin/python apps/csvagent/datasets/make.py package

The only argument is the unpacked `vega-datasets` package; the other sources are scikit-learn and statsmodels.
"""

import json
import sys
from pathlib import Path

import pandas as pd
import sklearn.datasets
import statsmodels.api as sm

HERE = Path(__file__).parent
PUBLIC_DOMAIN_US = "Public domain (work of the United States government)"
FACTORS = ["radius", "texture", "perimeter", "area", "concavity", "symmetry"]


def write(slug, frame, **meta):
    folder = HERE / slug
    folder.mkdir(exist_ok=True)
    frame.to_csv(folder / "data.csv", index=False, lineterminator="\n")
    text = json.dumps(meta, indent=2, ensure_ascii=False)
    (folder / "meta.json").write_text(f"{text}\n", encoding="utf-8")


def penguins(vega):
    frame = pd.DataFrame(json.loads((vega / "data" / "penguins.json").read_text(encoding="utf-8")))
    write(
        "penguins",
        frame.replace({"Sex": {".": None}}),
        title="Palmer penguins",
        description="Size measurements of 344 adult penguins of three species, observed on three islands of the "
        "Palmer Archipelago, Antarctica, with their sex where it is known.",
        licence="CC0-1.0",
        url="https://allisonhorst.github.io/palmerpenguins/",
        origin="Palmer Station Antarctica LTER and K. Gorman; penguins.json of vega-datasets 3.2.1",
        changes="JSON written as CSV; the sex noted as a dot is left empty",
    )


def weather(vega):
    write(
        "weather",
        pd.read_csv(vega / "data" / "weather.csv"),
        title="Daily weather in Seattle and New York",
        description="Daily precipitation (mm), highest and lowest temperature (°C), wind speed (m/s) and kind of "
        "weather in Seattle and New York from 2012 to 2015.",
        licence=PUBLIC_DOMAIN_US,
        url="https://www.ncdc.noaa.gov/cdo-web/datatools/records",
        origin="NOAA Climate Data Online; weather.csv of vega-datasets 3.2.1",
        changes="none",
    )


def bird_strikes(vega):
    frame = pd.read_csv(vega / "data" / "birdstrikes.csv", keep_default_na=False, na_values=[""])
    damage = "Effect Amount of damage"
    frame[damage] = frame[damage].replace({"None": "No damage"})
    write(
        "bird-strikes",
        frame.iloc[::5],
        title="Wildlife strikes to aircraft",
        description="Wildlife strikes reported to the United States Federal Aviation Administration between 1990 and "
        "2002: airport, aircraft, damage, phase of flight, species and size of the animal, cost in dollars and speed.",
        licence=PUBLIC_DOMAIN_US,
        url="https://wildlife.faa.gov",
        origin="FAA Wildlife Strike Database; birdstrikes.csv of vega-datasets 3.2.1",
        changes='every fifth row; the damage "None" is spelled "No damage", so that it is not read as missing',
    )


def breast_cancer():
    bunch = sklearn.datasets.load_breast_cancer(as_frame=True)
    names = [f"{prefix} {factor}" for factor in FACTORS for prefix in ["mean", "worst"]]
    frame = bunch.frame[names].copy()
    frame.columns = [name.replace(" ", "_") for name in names]
    frame["malignant"] = bunch.target == list(bunch.target_names).index("malignant")
    write(
        "breast-cancer",
        frame,
        title="Breast cancer Wisconsin (diagnostic)",
        description="Measurements of cell nuclei in images of 569 breast masses, and whether the mass was malignant.",
        licence="CC-BY-4.0",
        url="https://archive.ics.uci.edu/dataset/17/breast+cancer+wisconsin+diagnostic",
        origin="W. Wolberg, O. Mangasarian, N. Street and W. Street, UCI Machine Learning Repository; "
        "load_breast_cancer of scikit-learn 1.7.2",
        changes="12 of 30 measurements; the diagnosis as true or false",
    )


def election():
    frame = sm.datasets.anes96.load_pandas().data.drop(columns="logpopul")
    frame = frame.rename(columns={"popul": "city_population", "TVnews": "tv_news_days", "educ": "education"})
    parties = ["Democrat", "Democrat", "Independent", "Independent", "Independent", "Republican", "Republican"]
    frame["party"] = frame.pop("PID").map(dict(enumerate(parties)))
    frame["vote"] = frame["vote"].map({0: "Clinton", 1: "Dole"})
    whole = frame.select_dtypes("number").columns
    frame[whole] = frame[whole].astype(int)
    write(
        "election-1996",
        frame,
        title="American National Election Study 1996",
        description="Answers of 944 voters in the 1996 presidential election of the United States: size of their city "
        "in thousands, days of television news a week, where they place themselves and the candidates from left to "
        "right (1 to 7), age, education and income (as ordered codes), party and vote.",
        licence="Public domain",
        url="https://electionstudies.org/",
        origin="American National Election Studies; anes96 of statsmodels 0.14.6",
        changes="columns renamed; party identification in three groups and vote as text; log of population left out",
    )


def state_crime():
    data = sm.datasets.statecrime.load_pandas().data
    write(
        "state-crime",
        data.rename_axis("state").reset_index(),
        title="Crime in the states of the USA, 2009",
        description="Violent crime and murder rates per 100 000 people in 2009 in the fifty states of the USA and the "
        "District of Columbia, with shares of people who finished high school, are poor, live in single-parent "
        "families, are white and live in towns.",
        licence="Public domain",
        url="https://www.census.gov/library/publications/time-series/statistical_abstracts.html",
        origin="American Statistical Abstract; statecrime of statsmodels 0.14.6",
        changes="none",
    )


def main(vega):
    penguins(vega)
    weather(vega)
    bird_strikes(vega)
    breast_cancer()
    election()
    state_crime()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
