import type { PackageSource } from '../inventory/inventory.ts';
import { comparableName } from './package-name.ts';

/** What a package is to most people: the language that they write, a library that they know, or neither. */
export type PackageFame =
  | { readonly kind: 'language'; readonly title: string }
  /** `rank` counts from 0, best known first. */
  | { readonly kind: 'library'; readonly rank: number }
  | { readonly kind: 'other' };

const languages: Readonly<Record<PackageSource, ReadonlyMap<string, string>>> = {
  conda: new Map([
    ['python', 'Python'],
    ['r-base', 'R'],
    ['julia', 'Julia'],
    ['nodejs', 'Node.js'],
    ['openjdk', 'Java'],
    ['go', 'Go'],
    ['rust', 'Rust'],
    ['octave', 'Octave'],
    ['sagelib', 'Sage'],
  ]),
  dpkg: new Map([
    ['python3', 'Python'],
    ['r-base-core', 'R'],
    ['julia', 'Julia'],
    ['nodejs', 'Node.js'],
    ['default-jdk', 'Java'],
    ['default-jdk-headless', 'Java'],
    ['golang-go', 'Go'],
    ['rustc', 'Rust'],
    ['octave', 'Octave'],
  ]),
  python: new Map(),
  // These come with R and have its version.
  r: new Map(
    ['base', 'compiler', 'datasets', 'graphics', 'grDevices', 'grid', 'methods', 'parallel']
      .concat(['splines', 'stats', 'stats4', 'tcltk', 'tools', 'utils'])
      .map((name) => [name, 'R']),
  ),
};

/** By their names at PyPI, conda-forge, CRAN and Debian; best known first. */
const libraries = [
  ...['jupyterlab', 'notebook', 'jupyterhub', 'jupyter-server', 'ipykernel', 'ipython'],
  ...['rstudio-server', 'code-server', 'numpy', 'pandas', 'scipy', 'matplotlib', 'scikit-learn'],
  ...['torch', 'pytorch', 'tensorflow', 'keras', 'jax', 'tidyverse', 'ggplot2', 'dplyr', 'shiny'],
  ...['data.table', 'tidyr', 'sf', 'rmarkdown', 'knitr', 'tidymodels', 'caret', 'lme4', 'irkernel'],
  ...[
    'transformers',
    'polars',
    'dask',
    'xarray',
    'pyarrow',
    'seaborn',
    'plotly',
    'bokeh',
    'altair',
  ],
  ...['statsmodels', 'sympy', 'networkx', 'numba', 'opencv', 'opencv-python', 'pillow', 'h5py'],
  ...['xgboost', 'lightgbm', 'spacy', 'nltk', 'geopandas', 'rasterio', 'astropy', 'biopython'],
  ...['sqlalchemy', 'requests', 'ipywidgets', 'nbgrader', 'otter-grader', 'nbconvert', 'pyspark'],
  ...['conda', 'mamba', 'pip', 'uv', 'git', 'quarto', 'pandoc', 'texlive', 'cuda-toolkit'],
];

const ranks: ReadonlyMap<string, number> = new Map(libraries.map((name, rank) => [name, rank]));

/** How well a package is known. */
export function fameOf(source: PackageSource, name: string): PackageFame {
  const title = languages[source].get(name);
  if (title !== undefined) return { kind: 'language', title };
  // conda-forge and Debian mark R's packages, and Debian Python's.
  const bare = name.replace(source === 'conda' ? /^r-/ : /^(?:r-cran-|python3-)/, '');
  const rank = ranks.get(comparableName('python', bare)) ?? ranks.get(bare.toLowerCase());
  return rank === undefined ? { kind: 'other' } : { kind: 'library', rank };
}
