# The moment estimator with fixed weights and profile-likelihood intervals, for tests/synthesis/test_pool_choices.py.
# metafor's GENQ takes its weights for the estimate too, so that only tau2 is compared.
# Debian packages: r-base-core r-cran-metafor r-cran-jsonlite
# Run: Rscript make_pool_choices.R metafor_reference.json metafor_pool_choices.json
suppressMessages({library(metafor); library(jsonlite)})
args <- commandArgs(TRUE)
sets <- fromJSON(args[1], simplifyDataFrame = FALSE)$sets
tight <- function(yi, vi, method) {
  for (th in c(1e-13, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8)) for (step in c(1, 0.5)) {
    fit <- tryCatch(rma(yi, vi, method = method, control = list(threshold = th, maxiter = 100000, tol = th, stepadj = step)),
      error = function(e) NULL, warning = function(w) NULL)
    if (!is.null(fit)) return(fit)
  }
}
out <- list(made_with = list(R = R.version.string, metafor = as.character(packageVersion("metafor"))), genq = list(), pl = list())
for (name in names(sets)) {
  s <- sets[[name]]
  yi <- unlist(s$yi); vi <- unlist(s$vi)
  ramp <- seq_along(yi)
  designs <- list(list(mods = NULL, X = NULL))
  for (mod in names(s$mods)) designs[[length(designs) + 1]] <- list(mods = mod, X = unlist(s$mods[[mod]]))
  for (d in designs) for (w in c("se", "ramp")) {
    weights <- if (w == "se") 1 / sqrt(vi) else ramp
    fit <- tryCatch(if (is.null(d$X)) rma(yi, vi, weights = weights, method = "GENQ")
      else rma(yi, vi, mods = d$X - mean(d$X), weights = weights, method = "GENQ"), error = function(e) NULL)
    if (!is.null(fit) && length(d$X) %in% c(0, length(yi)))
      out$genq[[length(out$genq) + 1]] <- list(set = name, mods = d$mods, weights = w, tau2 = fit$tau2)
  }
  for (method in c("ML", "REML")) {
    fit <- tight(yi, vi, method)
    ends <- tryCatch(confint(fit, type = "PL", control = list(tol = 1e-14, maxiter = 100000))$random["tau^2", ],
      error = function(e) NULL, warning = function(w) NULL)
    if (!is.null(ends)) out$pl[[length(out$pl) + 1]] <- list(set = name, method = method, low = ends[["ci.lb"]], high = ends[["ci.ub"]])
  }
}
write(toJSON(out, digits = I(17), auto_unbox = TRUE, pretty = TRUE, null = "null"), args[2])
