# Influence diagnostics and variance inflation factors from metafor for evsynth's tests.
# Debian packages: r-base-core r-cran-metafor r-cran-metadat r-cran-jsonlite
# Run: Rscript make_influence.R OUT.json
suppressMessages({library(metafor); library(metadat); library(jsonlite)})
out <- commandArgs(TRUE)[1]
num <- function(x) as.numeric(unlist(x))

# metafor stops on an absolute change in tau2: take the tightest threshold at which all deletions converge
tight <- function(...) {
  for (th in c(1e-13, 1e-12, 1e-11, 1e-10, 1e-9)) for (step in c(1, 0.5)) {
    r <- tryCatch({
      f <- rma(..., control = list(threshold = th, maxiter = 100000, tol = th, stepadj = step))
      i <- influence(f)
      if (anyNA(i$inf$tau2.del)) stop("a deletion failed")
      list(fit = f, influence = i, threshold = th)
    }, error = function(e) NULL, warning = function(w) NULL)
    if (!is.null(r)) return(r)
  }
  stop("no threshold at which all deletions converge")
}

one <- function(name, dat, mods, method, test, btt = NULL) {
  X <- if (length(mods)) as.matrix(dat[mods]) else NULL
  r <- if (is.null(X)) tight(dat$yi, dat$vi, method = method, test = test)
       else tight(dat$yi, dat$vi, mods = X, method = method, test = test)
  f <- r$fit; i <- r$influence$inf; s <- rstandard(f); d <- rstudent(f)
  l <- list(name = name, mods = mods, method = method, test = test, threshold = r$threshold,
            yi = num(dat$yi), vi = num(dat$vi), columns = lapply(setNames(mods, mods), function(m) num(dat[[m]])),
            hat = num(hatvalues(f)), rstandard = num(s$z), rstudent = num(d$z),
            deleted_residual = num(d$resid), deleted_se = num(d$se),
            dffits = num(i$dffits), cooks_distance = num(cooks.distance(f)), cov_ratio = num(i$cov.r),
            tau2_deleted = num(i$tau2.del), qe_deleted = num(i$QE.del), weights = num(i$weight),
            dfbetas = unname(as.matrix(dfbetas(f))), influential = unname(r$influence$is.infl))
  if (length(mods) > 1) l$vif <- sapply(vif(f)$vif, function(one) one$vif)
  if (!is.null(btt)) { v <- vif(f, btt = btt); l$gvif <- v$vif[[1]]$vif; l$gsif <- v$vif[[1]]$sif; l$btt <- btt }
  l
}

b <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
b$random <- as.numeric(b$alloc == "random"); b$systematic <- as.numeric(b$alloc == "systematic")
h <- dat.hackshaw1998
# Centred: with raw years metafor loses half its digits in X'X, which small differences of predictions show.
b$year <- b$year - 1966; b$ablat <- b$ablat - 33; h$year <- h$year - 1990
sets <- list()
add <- function(...) sets[[length(sets) + 1]] <<- one(...)
for (test in c("z", "knha")) {
  add("bcg", b, character(0), "REML", test)
  add("bcg", b, c("ablat", "year"), "REML", test)
  add("bcg", b, c("random", "systematic", "year", "ablat"), "DL", test, 2:3)
  add("raudenbush", dat.raudenbush1985, "weeks", "ML", test)
  add("hackshaw", h, "year", "PM", test)
}
add("bcg", b, "ablat", "FE", "z")
add("raudenbush", dat.raudenbush1985, character(0), "DL", "knha")
add("hackshaw", h, character(0), "EB", "z")
write(toJSON(list(metafor = as.character(packageVersion("metafor")), sets = sets), digits = NA, auto_unbox = TRUE, null = "null"), out)
