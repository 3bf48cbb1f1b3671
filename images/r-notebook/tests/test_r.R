#!/usr/bin/env Rscript
# R computes, draws without a display, and reads UTF-8.

near <- function(actual, expected, tolerance = 1e-4) {
  stopifnot(isTRUE(all.equal(unname(actual), expected, tolerance = tolerance)))
}

# Values that any statistics program gives for these data sets, which come with R.
near(coef(lm(mpg ~ wt, data = mtcars)), c(37.2851, -5.3445))
near(t.test(extra ~ group, data = sleep)$p.value, 0.07939)
near(solve(matrix(c(2, 1, 1, 3), 2), c(3, 5)), c(0.8, 1.4))

# The Mersenne Twister is the same on every machine: results with a seed can be repeated.
set.seed(42)
near(runif(1), 0.914806)

picture <- tempfile(fileext = ".png")
png(picture)
plot(mtcars$wt, mtcars$mpg)
invisible(dev.off())
stopifnot(identical(readBin(picture, "raw", 4), as.raw(c(0x89, 0x50, 0x4e, 0x47))))

stopifnot(l10n_info()[["UTF-8"]], nchar("Größe") == 5)
