# Reference numbers for small-study effects, GOSH and Baujat: Rscript make_small_study.R > small_study_reference.json
suppressMessages({ library(metafor); library(jsonlite) })
num <- function(x) unname(as.numeric(x))
# As tight as the scoring algorithm converges on these data.
tight <- list(threshold = 1e-10, maxiter = 10000, stepadj = 0.5)
sets <- list(
  bcg = escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg),
  raudenbush = dat.raudenbush1985, hackshaw = dat.hackshaw1998,
  konstantopoulos = dat.konstantopoulos2011,
  normand = escalc(measure = "MD", m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i, data = dat.normand1999),
  pritz = escalc(measure = "PLO", xi = xi, ni = ni, data = dat.pritz1997))
regression <- function(g) {
  b <- if (inherits(g$fit, "lm")) summary(g$fit)$coefficients[, 1:2] else cbind(g$fit$beta, g$fit$se)
  list(stat = num(g$zval), p = num(g$pval), df = if (is.null(g$dfs) || is.na(g$dfs)) NULL else num(g$dfs),
       limit = num(b[1, 1]), limit_se = num(b[1, 2]), slope = num(b[2, 1]), slope_se = num(b[2, 2]))
}
sel <- function(f, ...) {
  for (tol in c(1e-14, 1e-13, 1e-12, 1e-11, 1e-10)) {
    s <- try(selmodel(f, type = "stepfun", ..., control = list(optimizer = "nlminb", rel.tol = tol, hessianCtrl = list(r = 8))), silent = TRUE)
    if (!inherits(s, "try-error")) break
  }
  list(steps = num(s$steps), alternative = s$alternative, beta = num(s$beta), se = num(s$se), tau2 = s$tau2, se_tau2 = num(s$se.tau2),
       delta = num(s$delta), se_delta = num(s$se.delta), ll = s$ll, ll0 = s$ll0, lrt = s$LRT, lrt_p = s$LRTp, p_delta = num(s$pval.delta))
}
one <- function(d) {
  y <- num(d$yi); v <- num(d$vi)
  f <- rma(y, v, control = tight); e <- rma(y, v, method = "FE"); m <- rma(y, v, method = "ML", control = tight)
  rank <- suppressWarnings(ranktest(f))
  fills <- list()
  for (how in c("L0", "R0", "Q0")) for (side in c("left", "right")) for (of in list(f, e)) {
    g <- try(trimfill(of, estimator = how, side = side), silent = TRUE)
    if (!inherits(g, "try-error"))
      fills[[length(fills) + 1]] <- list(method = of$method, estimator = how, side = side, k0 = g$k0, se_k0 = g$se.k0,
        p_k0 = if (how == "R0") g$p.k0 else NULL, estimate = num(g$beta), se = num(g$se), tau2 = g$tau2, filled = num(g$yi[g$fill]))
  }
  bf <- baujat(f); be <- baujat(e)
  list(yi = y, vi = v, egger_rma = regression(regtest(f, ret.fit = TRUE)),
       egger_rma_knha = regression(regtest(rma(y, v, test = "knha", control = tight), ret.fit = TRUE)),
       egger_lm = regression(regtest(f, model = "lm", ret.fit = TRUE)), begg = list(tau = num(rank$tau), p = num(rank$pval)),
       pet_peese_variance = regression(regtest(f, model = "lm", predictor = "vi", ret.fit = TRUE)),
       trimfill = fills, default_side = trimfill(f)$side,
       baujat_reml = list(x = num(bf$x), y = num(bf$y)), baujat_fe = list(x = num(be$x), y = num(be$y)))
}
out <- list(made_with = list(R = R.version.string, metafor = as.character(packageVersion("metafor"))), sets = lapply(sets, one))
ml <- function(d, ...) rma(yi, vi, data = d, method = "ML", control = tight, ...)
h <- sets$hackshaw; b <- sets$bcg; k <- sets$konstantopoulos; r <- sets$raudenbush
out$selection <- list(
  list(set = "hackshaw", fit = sel(ml(h), steps = .025)),
  list(set = "hackshaw", fit = sel(ml(h), steps = c(.05, .10, .50))),
  list(set = "hackshaw", fit = sel(ml(h), steps = .05, alternative = "two.sided")),
  list(set = "hackshaw", fit = sel(rma(yi, vi, data = h, method = "FE"), steps = .025)),
  list(set = "bcg", fit = sel(ml(b), steps = .025, alternative = "less")),
  list(set = "konstantopoulos", fit = sel(ml(k), steps = c(.025, .5))),
  list(set = "raudenbush", fit = sel(ml(r), steps = .1)))
out$selection_moderator <- list(set = "bcg", x = num(b$ablat), fit = sel(ml(b, mods = ~ablat), steps = .025, alternative = "less"))
cnf <- confint(selmodel(ml(h), type = "stepfun", steps = .025), control = list(tol = 1e-12, maxiter = 100000))
out$selection_profile <- list(set = "hackshaw", cells = lapply(if (is.list(cnf) && !is.null(cnf$random)) list(cnf) else unclass(cnf), function(x) if (is.list(x) && !is.null(x$random)) num(x$random[1, ]) else NULL))
# Peters and Debray, by weighted least squares as published
d <- dat.bcg; n <- d$tpos + d$tneg + d$cpos + d$cneg; ev <- d$tpos + d$cpos
o <- escalc(measure = "OR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
p <- summary(lm(o$yi ~ I(1 / n), weights = 1 / (1 / ev + 1 / (n - ev))))$coefficients
q <- regtest(num(o$yi), num(o$vi), ni = ev, model = "lm", predictor = "ninv", ret.fit = TRUE)
z <- regtest(rma(num(o$yi), num(o$vi), ni = n, control = tight), predictor = "ninv", ret.fit = TRUE)
out$counts <- list(yi = num(o$yi), vi = num(o$vi), events = ev, ni = n,
  peters = list(slope = p[2, 1], slope_se = p[2, 2], p = p[2, 4], limit = p[1, 1]), debray = regression(q), size = regression(z))
# GOSH of the first eight BCG trials, all subsets of at least two
g <- gosh(rma(yi, vi, data = b[1:8, ], control = tight), progbar = FALSE)
use <- rowSums(g$incl) >= 2
out$gosh <- list(incl = apply(g$incl[use, ] * 1, 1, paste, collapse = ""), estimate = g$res$estimate[use], i2 = g$res$I2[use] / 100, tau2 = g$res$tau2[use])
cat(toJSON(out, digits = NA, auto_unbox = TRUE, null = "null"))
