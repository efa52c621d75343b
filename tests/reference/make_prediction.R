# Prediction intervals from metafor, for tests/synthesis/test_engine_reference.py.
# metafor_reference.json has none: there `[` selected rows of the prediction, not fields, and 3.8-1 knows the
# type only as "riley"; "Riley" is silently ignored.
# Debian packages: r-base-core r-cran-metafor r-cran-jsonlite
# Run: Rscript make_prediction.R metafor_reference.json metafor_prediction.json
suppressMessages({library(metafor); library(jsonlite)})
args <- commandArgs(TRUE)
sets <- fromJSON(args[1], simplifyDataFrame = FALSE)$sets
out <- list(made_with = list(R = R.version.string, metafor = as.character(packageVersion("metafor"))), intervals = list())
for (s in sets) for (f in s$fits) {
  if (is.null(f$p) || f$p != 1 || f$method == "FE") next
  # Fitted anew, since "riley" takes a df off only for an estimated tau2; threshold as in make_reference.R.
  fit <- NULL
  for (th in c(1e-13, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8)) for (step in c(1, 0.5)) if (is.null(fit))
    fit <- tryCatch(rma(s$yi, s$vi, method = f$method, test = f$test,
      control = list(threshold = th, maxiter = 100000, tol = th, stepadj = step)), error = function(e) NULL, warning = function(w) NULL)
  own <- predict(fit, pi.type = "t")           # t with k - 1 df
  riley <- predict(fit, pi.type = "riley")     # t with k - 2 df
  out$intervals[[length(out$intervals) + 1]] <- list(set = s$name, method = f$method, test = f$test,
    pi_t = c(own$pi.lb, own$pi.ub), pi_riley = c(riley$pi.lb, riley$pi.ub))
}
write(toJSON(out, digits = I(17), auto_unbox = TRUE, pretty = TRUE), args[2])
