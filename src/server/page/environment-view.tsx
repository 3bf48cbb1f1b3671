import type { ComponentChildren } from 'preact';
import type { Environment, KernelEnvironment } from '../data/environment.ts';
import type { KernelData } from '../data/kernel-data.ts';
import type { Addresses } from './addresses.ts';
import { Commands } from './commands.tsx';
import { environmentName, LanguageTag, languageText } from './names.tsx';
import { PackageSection } from './package-section.tsx';
import { counted, numberText, shown, timeText } from './page-text.ts';
import type { PageView, ViewInput } from './page-view.ts';
import { Versions, versionsOf } from './versions.tsx';

/** A kernel or an image: what it is, how to get it, and its packages. @param place in the list of environments */
export function environmentView(
  input: ViewInput,
  environment: Environment,
  place: number,
): PageView {
  const { data, settings, to } = input;
  const isKernel = environment.kind === 'kernel';
  return {
    title: `${environmentName(environment)} (${languageText(environment)})`,
    part: 'kernels',
    said: `${environmentName(environment)}, ${counted(environment.packageCount, 'package')}`,
    body: (
      <>
        <Head environment={environment} data={data} to={to} />
        <div class="about">
          <div class="card facts-card">
            <h2>Details</h2>
            <Facts environment={environment} />
          </div>
          {isKernel && (
            <div class="card facts-card">
              <h2>Commands</h2>
              <Commands kernel={environment} program={settings.kernelCommand} />
            </div>
          )}
        </div>
        <PackageSection input={input} environment={environment} packages={data.packagesOf(place)} />
      </>
    ),
  };
}

interface HeadProps {
  readonly environment: Environment;
  readonly data: KernelData;
  readonly to: Addresses;
}

function Head({ environment, data, to }: HeadProps) {
  const isKernel = environment.kind === 'kernel';
  const versions = isKernel ? versionsOf(data, environment) : [];
  const before = versions[versions.findIndex(({ id }) => id === environment.id) + 1];
  const group = isKernel ? { language: environment.language } : { kind: 'image' };
  return (
    <div class="lead-in">
      <nav class="crumbs" aria-label="Way to this page">
        <a href={to.home()}>Kernels</a> <span aria-hidden="true">/</span>{' '}
        <a href={to.home(group)}>{isKernel ? shown(environment.language, 60) : 'Images'}</a>
      </nav>
      <h1>
        {environmentName(environment)} <LanguageTag environment={environment} />
      </h1>
      {versions.length > 1 && <Versions chosen={environment} versions={versions} to={to} />}
      <p class="actions">
        {before !== undefined && (
          <a href={to.compare({ left: before.id, right: environment.id })}>
            What changed since {shown(before.version, 60)}
          </a>
        )}
        <a href={to.compare({ left: environment.id })}>Compare with another</a>
        <a href={to.program(`/api/v2/environments/${environment.id}/packages`)} data-plain>
          For programs (JSON)
        </a>
      </p>
    </div>
  );
}

function Facts({ environment }: { environment: Environment }) {
  const facts = [
    ['Packages', numberText(environment.packageCount)],
    ...(environment.kind === 'kernel'
      ? kernelFacts(environment)
      : [['Kind', 'image of the stack']]),
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{breakable(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function kernelFacts(
  kernel: KernelEnvironment,
): readonly (readonly [name: string, value: string])[] {
  return [
    ['Language', shown(kernel.language, 60)],
    [
      'Language version',
      kernel.languageVersion === undefined ? 'not known' : shown(kernel.languageVersion, 60),
    ],
    ['Indexed', kernel.indexedDate === undefined ? 'not known' : timeText(kernel.indexedDate)],
    ...(kernel.manifestPath === undefined
      ? []
      : [['Manifest', shown(kernel.manifestPath, 300)] as const]),
  ];
}

/** A path breaks at its slashes. */
function breakable(text = ''): ComponentChildren {
  return text
    .split('/')
    .flatMap((part, index) => (index === 0 ? [part] : ['/', <wbr key={index} />, part]));
}
