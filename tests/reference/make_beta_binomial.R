# Reference numbers for the beta-binomial model: lbeta likelihood maximised by optim.
# Run: Rscript make_beta_binomial.R beta_binomial.json
suppressMessages({library(metadat); library(jsonlite)})
out <- commandArgs(TRUE)[1]
negll <- function(par, x, n) {
  m <- plogis(par[1]); s <- exp(-par[2])
  -sum(lchoose(n, x) + lbeta(x + m * s, n - x + (1 - m) * s) - lbeta(m * s, (1 - m) * s))
}
fit <- function(source, x, n) {
  par <- c(qlogis(sum(x) / sum(n)), log(0.05))
  for (i in 1:4) {
    par <- optim(par, negll, x = x, n = n, method = "Nelder-Mead", control = list(reltol = 1e-15, maxit = 10000))$par
    par <- optim(par, negll, x = x, n = n, method = "BFGS", control = list(reltol = 1e-15, maxit = 10000))$par
  }
  h <- optimHess(par, negll, x = x, n = n, control = list(ndeps = c(1e-4, 1e-4)))
  list(source = source, xi = x, ni = n, estimate = par[1], rho = plogis(par[2]), se = sqrt(solve(h)[1, 1]), loglik = -negll(par, x, n))
}
p <- dat.pritz1997; d <- dat.debruin2009
sets <- list(zero_event = fit("made up, one study without an event", c(4, 3, 2, 1, 0), c(10, 20, 30, 40, 15)),
             pritz = fit("Pritz 1997, dat.pritz1997", p$xi, p$ni),
             debruin = fit("De Bruin 2009, dat.debruin2009", d$xi, d$ni))
write(toJSON(list(made_with = list(R = R.version.string), sets = sets), digits = I(17), auto_unbox = TRUE, pretty = TRUE), out)
