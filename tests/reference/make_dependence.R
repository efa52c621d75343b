# Dependent effects for tests/synthesis/test_three_level*.py, test_robust.py and test_within_between.py:
# multilevel models of metafor with profile-likelihood intervals, and CR2 inference of clubSandwich.
# metafor's optimiser stops near 1e-8 of a variance component, and its confint near 1e-4: the tolerances say so.
# Debian packages: r-base-core r-cran-metafor r-cran-metadat r-cran-jsonlite r-cran-clubsandwich
# Run: Rscript make_dependence.R OUT.json
suppressMessages({library(metafor); library(metadat); library(clubSandwich); library(jsonlite)})
num <- function(x) as.numeric(unlist(x))
tight <- list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-15)

d <- dat.konstantopoulos2011
d <- data.frame(yi = num(d$yi), vi = num(d$vi), district = num(d$district), school = num(d$school), year = num(d$year))
d$row <- seq_len(nrow(d))
d$outer <- d$district %% 4
d$school_mean <- ave(d$school, d$district)
d$school_within <- d$school - d$school_mean

fits <- list()
add <- function(name, mods, random, X, outer, method, test) {
  f <- rma.mv(yi, vi, mods = mods, random = random, data = d, method = method, test = test,
    dfs = if (test == "t") "contain" else "residual", control = tight)
  ci <- confint(f, control = list(tol = 1e-12, maxiter = 10000))
  ci <- if (length(f$sigma2) == 1) list(ci) else ci[seq_along(f$sigma2)]
  zero <- sapply(seq_along(f$sigma2), function(m) {
    s <- rep(NA, length(f$sigma2)); s[m] <- 0
    num(fitstats(rma.mv(yi, vi, mods = mods, random = random, data = d, method = method, sigma2 = s, control = tight))[1, ])
  })
  cr <- coef_test(f, vcov = "CR2", cluster = if (outer) d$outer else d$district)
  p <- predict(f)
  fits[[length(fits) + 1]] <<- list(name = name, X = I(X), outer = outer, method = method, test = test,
    sigma2 = num(f$sigma2), beta = I(num(f$beta)), se = I(num(f$se)), ci_low = I(num(f$ci.lb)), ci_high = I(num(f$ci.ub)), pval = I(num(f$pval)),
    df = I(if (test == "t") num(f$ddf) else rep(NA, f$p)), loglik = num(fitstats(f)[1, ]), loglik_zero = zero,
    qe = f$QE, qm = f$QM, qm_p = f$QMp, pi_low = p$pi.lb[1], pi_high = p$pi.ub[1],
    profile_low = sapply(ci, function(x) x$random[1, "ci.lb"]), profile_high = sapply(ci, function(x) x$random[1, "ci.ub"]),
    cr2_se = I(num(cr$SE)), cr2_df = I(num(if (is.null(cr$df_Satt)) cr$df else cr$df_Satt)), cr2_p = I(num(if (is.null(cr$p_Satt)) cr$p else cr$p_Satt)))
}
two <- ~ 1 | district/school; three <- ~ 1 | outer/district/school
for (method in c("REML", "ML")) for (test in c("z", "t")) {
  add("pooled", ~ 1, two, character(), FALSE, method, test)
  add("school", ~ school, two, "school", FALSE, method, test)
}
add("year and school", ~ year + school, two, c("year", "school"), FALSE, "REML", "t")
add("within and between", ~ school_within + school_mean, two, c("school_within", "school_mean"), FALSE, "REML", "t")
add("institutions", ~ 1, three, character(), TRUE, "REML", "t")
add("institutions, school", ~ school, three, "school", TRUE, "REML", "t")

# A difference of the two slopes, from the fit's own covariance.
f <- rma.mv(yi, vi, mods = ~ school_within + school_mean, random = two, data = d, test = "t", dfs = "contain", control = tight)
an <- anova(f, X = c(0, -1, 1))
contextual <- list(estimate = num(an$Xb), se = num(an$se), p = num(an$pval), df = num(an$ddf))

# CR2 under two-level working models; metafor stops on an absolute change in tau2.
working <- list()
tested <- function(name, fit, cluster, X, set, rho = 0) {
  cr <- coef_test(fit, vcov = "CR2", cluster = cluster)
  working[[length(working) + 1]] <<- list(name = name, set = set, X = I(X), rho = rho, beta = I(num(fit$beta)),
    tau2 = if (is.null(fit$tau2)) 0 else fit$tau2, covariance = num(vcovCR(fit, type = "CR2", cluster = cluster)),
    se = I(num(cr$SE)), df = I(num(if (is.null(cr$df_Satt)) cr$df else cr$df_Satt)), p = I(num(if (is.null(cr$p_Satt)) cr$p else cr$p_Satt)))
}
steps <- list(threshold = 1e-13, maxiter = 100000)
tested("pooled", rma(yi, vi, data = d, control = steps), d$district, character(), "konstantopoulos")
tested("school", rma(yi, vi, mods = ~ school, data = d, control = steps), d$district, "school", "konstantopoulos")
tested("common", rma(yi, vi, data = d, method = "FE"), d$district, character(), "konstantopoulos")
b <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
tested("pooled", rma(yi, vi, data = b, control = steps), b$alloc, character(), "bcg")
b$decade <- paste(b$year %/% 10)
tested("pooled by decade", rma(yi, vi, data = b, control = steps), b$decade, character(), "bcg decade")
tested("ablat by decade", rma(yi, vi, mods = ~ ablat, data = b, control = steps), b$decade, "ablat", "bcg decade")
# Correlated sampling errors, the variance components held at those of the fit without.
m <- rma.mv(yi, vi, random = two, data = d, control = tight)
correlated <- lapply(c(0.2, 0.6, 0.9), function(rho) {
  V <- impute_covariance_matrix(d$vi, cluster = d$district, r = rho)
  h <- rma.mv(yi, V, random = two, data = d, sigma2 = m$sigma2)
  cr <- coef_test(h, vcov = "CR2", cluster = d$district)
  list(rho = rho, beta = num(h$beta), se = num(cr$SE), df = num(if (is.null(cr$df_Satt)) cr$df else cr$df_Satt))
})
write(toJSON(list(made_with = list(R = R.version.string, metafor = as.character(packageVersion("metafor")), clubSandwich = as.character(packageVersion("clubSandwich"))),
  konstantopoulos = d, bcg = list(yi = num(b$yi), vi = num(b$vi), alloc = as.character(b$alloc), decade = b$decade, ablat = num(b$ablat)),
  fits = fits, contextual = contextual, working = working, correlated = correlated), dataframe = "columns", digits = I(17), auto_unbox = TRUE, pretty = TRUE, na = "null", null = "null"), out <- commandArgs(TRUE)[1])
