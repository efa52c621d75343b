# Poisson-normal models of rates by lme4 (nAGQ = 100 and a tight optimiser) and metafor (rma.glmm, IRLN).
# Rscript make_rates.R, in this folder. R 4.2.2, lme4 and metafor 3.8-1.
suppressMessages({library(lme4); library(metafor); library(jsonlite)})
niel <- metadat::dat.nielweise2008
sets <- list(
  nielweise_control = list(xi = niel$x2i, ti = niel$t2i, year = seq_along(niel$x2i)),
  sparse = list(xi = c(0, 0, 1, 0, 3, 2, 9), ti = c(12.5, 40, 33.3, 8, 51, 20, 64),
                year = c(1990, 1994, 1999, 2003, 2006, 2011, 2018)),
  large = list(xi = c(120, 3400, 15000, 87, 960), ti = c(1e4, 2.1e5, 1.3e6, 4e3, 1.1e5),
               year = c(2000, 2004, 2005, 2011, 2017))
)
tight <- glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e6),
                      check.conv.grad = "ignore", check.conv.singular = "ignore", check.conv.hess = "ignore")
one <- function(d) {
  data <- data.frame(x = d$xi, t = d$ti, z = (d$year - mean(d$year)) / 10, id = factor(seq_along(d$xi)))
  pool <- glmer(x ~ 1 + offset(log(t)) + (1 | id), data, family = poisson, nAGQ = 100, control = tight)
  slope <- glmer(x ~ z + offset(log(t)) + (1 | id), data, family = poisson, nAGQ = 100, control = tight)
  meta <- rma.glmm(measure = "IRLN", xi = d$xi, ti = d$ti, nAGQ = 25, test = "t")
  c(d, list(
    estimate = unname(fixef(pool)), tau2 = unname(VarCorr(pool)$id[1]), se = sqrt(vcov(pool)[1, 1]),
    slope = unname(fixef(slope)[2]) / 10, slope_se = sqrt(vcov(slope)[2, 2]) / 10, slope_tau2 = unname(VarCorr(slope)$id[1]),
    metafor = list(estimate = meta$beta[1], se = meta$se, tau2 = meta$tau2, ci_low = meta$ci.lb, ci_high = meta$ci.ub,
                   lrt = meta$QE.LRT)
  ))
}
write(toJSON(lapply(sets, one), digits = I(17), auto_unbox = TRUE, pretty = TRUE), "rates.json")
