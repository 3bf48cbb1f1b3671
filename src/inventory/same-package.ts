/** The name of a Python distribution in the form in which names are compared (PEP 503): `Ruamel_YAML.clib` → `ruamel-yaml-clib`. */
export function pythonName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/** What conda calls an R package: `RcppArmadillo` → `r-rcpparmadillo`. */
export function condaNameOfR(name: string): string {
  return `r-${name.toLowerCase()}`;
}

/** What conda calls the version of an R package; its versions have no hyphens: `1.4-5` → `1.4_5`. */
export function condaVersionOfR(version: string): string {
  return version.replaceAll('-', '_');
}
