# Kaplan-Meier curves, medians and restricted means from R's survival, for tests/effects/test_curve_kaplan_meier.py
# and tests/effects/test_curve_reconstruction.py.
# survival_digitised.json holds clicks read off a simulated curve and the individual data rebuilt from them.
# Debian packages: r-base-core r-cran-survival r-cran-jsonlite
# Run: Rscript make_survival.R survival_digitised.json survival_reference.json
suppressMessages({library(survival); library(jsonlite)})
args <- commandArgs(TRUE)
rebuilt <- fromJSON(args[1])
sets <- list(
  aml = list(time = aml$time, event = aml$status, tau = c(10, 30)),
  lung = list(time = lung$time, event = lung$status - 1, tau = c(365, 1000)),
  veteran = list(time = veteran$time, event = veteran$status, tau = c(100, 900)),
  tied = list(time = c(1, 1, 1, 2, 2, 3, 4, 4, 5, 6), event = c(1, 1, 0, 1, 0, 1, 0, 1, 1, 0), tau = c(2, 5)),
  dead = list(time = c(3, 5, 5, 8), event = c(1, 1, 1, 1), tau = c(4, 8)),
  half = list(time = c(1, 2, 3, 4), event = c(1, 1, 1, 0), tau = c(2.5, 3.5)),
  rebuilt = list(time = rebuilt$time, event = rebuilt$event, tau = c(12, 40)))
out <- list(made_with = list(R = R.version.string, survival = as.character(packageVersion("survival"))), sets = list())
for (name in names(sets)) {
  s <- sets[[name]]
  fit <- survfit(Surv(s$time, s$event) ~ 1, conf.type = "log-log")
  means <- lapply(s$tau, function(tau) unname(survival:::survmean(fit, rmean = tau)$matrix[c("rmean", "se(rmean)")]))
  q <- quantile(fit, probs = c(.25, .5, .75))
  out$sets[[name]] <- list(time = s$time, event = s$event, distinct = fit$time, n_risk = fit$n.risk, n_event = fit$n.event,
    survival = fit$surv, se = fit$surv * fit$std.err, lower = fit$lower, upper = fit$upper, tau = s$tau,
    rmean = do.call(rbind, means), quantile = q$quantile, quantile_lower = q$lower, quantile_upper = q$upper)
}

# One curve pooled over intervals: arcsine conditional survivals, common-effect means by metafor, and the random-effects
# means under a given covariance between studies by rma.mv, for tests/synthesis/test_survival_curve.py.
suppressMessages(library(metafor))
d <- data.frame(study = c(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5), interval = c(1:3, 1:3, 1:3, 1:2, 1),
  survival = c(.90, .70, .52, .81, .50, .33, .95, .84, .71, .72, .44, .88), at_risk = c(60, 52, 35, 110, 85, 48, 40, 37, 30, 75, 51, 33))
start <- ave(d$survival, d$study, FUN = function(s) c(1, head(s, -1)))
d$yi <- asin(sqrt((d$at_risk * d$survival / start + .25) / (d$at_risk + .5)))
d$vi <- 1 / (4 * d$at_risk + 2)
common <- lapply(1:3, function(i) rma(yi, vi, data = d[d$interval == i, ], method = "FE"))
sigma <- matrix(c(.020, .012, .006, .012, .018, .008, .006, .008, .010), 3)
rho <- cov2cor(sigma)[c(4, 7, 8)]
random <- rma.mv(yi, vi, mods = ~ 0 + factor(interval), random = ~ factor(interval) | study, struct = "UN",
  tau2 = diag(sigma), rho = rho, data = d)
pooled <- list(study = d$study, interval = d$interval, survival = d$survival, at_risk = d$at_risk, yi = d$yi, vi = d$vi,
  common = sapply(common, coef), common_se = sapply(common, function(f) f$se), q = sum(sapply(common, function(f) f$QE)),
  dl = sapply(1:3, function(i) rma(yi, vi, data = d[d$interval == i, ], method = "DL")$tau2),
  sigma = sigma, random = unname(coef(random)), random_cov = unname(vcov(random)))
out$pooled <- pooled
write(toJSON(out, digits = I(17), na = "null", pretty = FALSE), args[2])
