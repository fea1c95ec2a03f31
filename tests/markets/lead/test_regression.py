import numpy as np
import pytest
import statsmodels.api as sm

from markets.lead.regression import Underdetermined, lagged, least_squares, usual_lags


@pytest.fixture
def data():
    generator = np.random.default_rng(1)
    x = np.column_stack([np.ones(200), generator.standard_normal((200, 3))])
    noise = np.convolve(generator.standard_normal(203), [1, 0.5, 0.3, 0.1], mode="valid")
    return x @ [0.1, 0.5, -0.2, 0.0] + noise, x


@pytest.mark.parametrize("lags", [0, 1, 5, 30])
def test_the_robust_covariance_is_that_of_statsmodels(data, lags):
    theirs = sm.OLS(*data).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": False})
    ours = least_squares(*data)

    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-12)
    assert ours.newey_west(lags) == pytest.approx(theirs.cov_params(), abs=1e-12)


def test_bic_ranks_as_that_of_statsmodels(data):
    y, x = data
    differences = [
        least_squares(y, x).bic - least_squares(y, x[:, :-1]).bic,
        sm.OLS(y, x).fit().bic - sm.OLS(y, x[:, :-1]).fit().bic,
    ]

    assert differences[0] == pytest.approx(differences[1], abs=1e-9)


def test_what_cannot_be_determined_is_refused(data):
    y, x = data
    for unknown, regressors in (
        (y, np.column_stack([x, x[:, 1] + x[:, 2]])),
        (y[:4], x[:4]),
        (np.zeros(200), x),
    ):
        with pytest.raises(Underdetermined):
            least_squares(unknown, regressors)


def test_lags_stand_beside_what_they_precede():
    assert lagged(np.array([1.0, 2.0, 3.0, 4.0]), 2).tolist() == [[2.0, 1.0], [3.0, 2.0]]


def test_the_usual_bandwidth_grows_slowly():
    assert [usual_lags(n) for n in (100, 500, 2500)] == [4, 5, 8]
