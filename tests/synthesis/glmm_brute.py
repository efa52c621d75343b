"""A second binomial-normal likelihood, by other means: 100 Gauss-Hermite points about each study's mode."""

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.special import expit, log_expit, roots_hermite

NODES, WEIGHTS = roots_hermite(100)


def loglik(theta, x, n, X):
    """Return the log-likelihood without binomial coefficients at theta = (beta, tau)."""
    *beta, tau = theta
    total = 0.0
    for events, patients, mean in zip(x, n, X @ np.array(beta), strict=True):
        bound = abs(tau) * patients + 1
        mode = brentq(lambda u, m=mean, e=events, p=patients: tau * (e - p * expit(m + tau * u)) - u, -bound, bound)
        p = expit(mean + tau * mode)
        scale = 1 / np.sqrt(1 + tau**2 * patients * p * (1 - p))
        u = mode + np.sqrt(2) * scale * NODES
        logit = mean + tau * u
        inside = events * log_expit(logit) + (patients - events) * log_expit(-logit) - u * u / 2
        total += np.log(np.sum(WEIGHTS * np.exp(NODES**2 + inside - inside.max())) * scale / np.sqrt(np.pi))
        total += inside.max()
    return total


def maximise(x, n, X, start):
    """Return the maximising (beta, tau) and the standard errors of beta from a fourth-order Hessian."""
    x, n, X = np.asarray(x, float), np.asarray(n, float), np.asarray(X, float)
    found = minimize(
        lambda t: -loglik(t, x, n, X), start, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-8}
    ).x
    for _ in range(4):
        found = found - np.linalg.solve(hessian(found, x, n, X), gradient(found, x, n, X))
    return found, np.sqrt(np.diag(np.linalg.inv(-hessian(found, x, n, X))))[:-1]


def gradient(theta, x, n, X, step=2e-3):
    """Return the gradient by sixth-order central differences."""
    coefficients = {1: 3 / 4, 2: -3 / 20, 3: 1 / 60}
    out = []
    for e in np.eye(len(theta)) * step:
        terms = (c * (loglik(theta + j * e, x, n, X) - loglik(theta - j * e, x, n, X)) for j, c in coefficients.items())
        out.append(sum(terms) / step)
    return np.array(out)


def hessian(theta, x, n, X, step=2e-3):
    """Return the Hessian by sixth-order central differences of the gradient."""
    coefficients = {1: 3 / 4, 2: -3 / 20, 3: 1 / 60}
    rows = []
    for e in np.eye(len(theta)) * step:
        terms = (
            c * (gradient(theta + j * e, x, n, X) - gradient(theta - j * e, x, n, X)) for j, c in coefficients.items()
        )
        rows.append(sum(terms) / step)
    return np.array(rows)
