# Reference numbers for Mantel-Haenszel and Peto pooling of two arms.
# Run: Rscript make_two_arms.R two_arms.json
suppressMessages({library(metafor); library(metadat); library(jsonlite)})
out <- commandArgs(TRUE)[1]
num <- function(x) as.numeric(unlist(x))
fitted <- function(f) list(estimate = num(f$beta), se = f$se, ci_low = f$ci.lb, ci_high = f$ci.ub, stat = f$zval, p = f$pval,
  q = f$QE, q_p = f$QEp, i2 = f$I2 / 100, h2 = f$H2, k = f$k, k_q = f$k.yi,
  cmh = f$MH, cmh_p = f$MHp, tarone = f$TA, tarone_p = f$TAp, tarone_df = if (is.null(f$k.pos)) NULL else f$k.pos - 1)
counts <- function(source, ai, n1i, ci, n2i) {
  fits <- list()
  for (m in c("OR", "RR", "RD")) fits[[m]] <- fitted(suppressWarnings(rma.mh(measure = m, ai = ai, n1i = n1i, ci = ci, n2i = n2i)))
  fits$PETO <- fitted(suppressWarnings(rma.peto(ai = ai, n1i = n1i, ci = ci, n2i = n2i)))
  list(source = source, ai = ai, n1i = n1i, ci = ci, n2i = n2i, fits = fits)
}
times <- function(source, x1i, t1i, x2i, t2i) {
  fits <- list()
  for (m in c("IRR", "IRD")) fits[[m]] <- fitted(suppressWarnings(rma.mh(measure = m, x1i = x1i, t1i = t1i, x2i = x2i, t2i = t2i)))
  list(source = source, x1i = x1i, t1i = t1i, x2i = x2i, t2i = t2i, fits = fits)
}
b <- dat.bcg
n <- dat.nielweise2007
cc <- dat.collins1985a; cc <- cc[!is.na(cc$d.xti) & !is.na(cc$d.xci), ]
r <- dat.nielweise2008
sets <- list(
  bcg = counts("Colditz 1994, dat.bcg", b$tpos, b$tpos + b$tneg, b$cpos, b$cpos + b$cneg),
  nielweise2007 = counts("Niel-Weise 2007, infections with antibiotic catheters, dat.nielweise2007", n$ai, n$n1i, n$ci, n$n2i),
  collins1985a = counts("Collins 1985, deaths, dat.collins1985a", cc$d.xti, cc$nti, cc$d.xci, cc$nci),
  one = counts("the first trial of dat.bcg alone", 4, 123, 11, 139),
  nielweise2008 = times("Niel-Weise 2008, dat.nielweise2008", r$x1i, r$t1i, r$x2i, r$t2i),
  rates_with_zeros = times("made up, with empty cells and one double zero", c(5, 0, 22, 0, 3), c(120, 40, 510, 33, 75.5), c(8, 2, 30, 0, 0), c(118, 44, 500, 30, 60)))
write(toJSON(list(made_with = list(R = R.version.string, metafor = as.character(packageVersion("metafor")), metadat = as.character(packageVersion("metadat"))),
  sets = sets), digits = I(17), auto_unbox = TRUE, pretty = TRUE, na = "null", null = "null"), out)
