# Meta-regressions by formula from metafor for evsynth's tests: factors, interactions, splines, polynomials.
# Debian packages: r-base-core r-cran-metafor r-cran-metadat r-cran-jsonlite
# Run: Rscript make_formula.R OUT.json
suppressMessages({library(metafor); library(metadat); library(splines); library(jsonlite)})
out <- commandArgs(TRUE)[1]
num <- function(x) as.numeric(unlist(x))
d <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
d$year <- d$year - 1966  # centred, so that metafor keeps its digits
one <- function(formula, ours, terms, method = "DL", test = "knha", at = NULL) {
  f <- rma(yi, vi, mods = formula, data = d, method = method, test = test)
  tests <- lapply(terms, function(b) { a <- anova(f, btt = b); list(stat = a$QM, p = a$QMp, df = length(b)) })
  list(formula = ours, method = method, test = test, tau2 = f$tau2, qm = f$QM, qm_p = f$QMp,
       beta = num(f$beta), se = num(f$se), fitted = num(fitted(f)), fitted_se = num(predict(f)$se), terms = tests)
}
fits <- list(
  one(~ alloc, "~ alloc", list(2:3)),
  one(~ alloc, "~ C(alloc)", list(2:3), test = "z"),
  one(~ relevel(factor(alloc), "random"), "~ C(alloc, ref='random')", list(2:3)),
  one(~ alloc - 1, "~ alloc - 1", list(1:3)),
  one(~ alloc * ablat, "~ alloc * ablat", list(2:3, 4, 5:6)),
  one(~ (year + ablat)^2, "~ (year + ablat)^2", list(2, 3, 4)),
  one(~ poly(ablat, 2) + year, "~ poly(ablat, 2) + year", list(2:3, 4)),
  one(~ log(ablat) + alloc, "~ log(ablat) + alloc", list(2, 3:4)),
  one(~ bs(ablat, df = 3), "~ bs(ablat, df=3)", list(2:4)),
  one(~ bs(ablat, df = 4, degree = 2) + year, "~ bs(ablat, df=4, degree=2) + year", list(2:5, 6)),
  one(~ ns(ablat, df = 3), "~ ns(ablat, df=3)", list(2:4)))
write(toJSON(list(yi = num(d$yi), vi = num(d$vi), alloc = d$alloc, ablat = d$ablat, year = d$year, fits = fits),
             digits = NA, auto_unbox = TRUE), out)
