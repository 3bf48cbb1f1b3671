import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { KernelData } from '../../server/data/kernel-data.ts';
import type { KernelStore } from '../../server/data/store.ts';

/** What a server counts. */
export interface ServerMetrics {
  /** Counts the answers of one route. @param route as it was mounted: `/api/kernels/:language` */
  ofRoute(route: string): RouteMetrics;
  /** All that was counted, in the text format of Prometheus. */
  text(): Promise<string>;
  readonly type: string;
}

export interface RouteMetrics {
  /** @param startedMs when the request came, by `performance.now()` */
  answered(method: string, status: number, startedMs: number): void;
}

/** Counters that begin at 0, and gauges of what a store has. */
export function serverMetrics(store: KernelStore): ServerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  addStoreGauges(registry, store);
  const requests = new Counter({
    name: 'kernel_server_requests_total',
    help: 'Requests that were answered',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'kernel_server_request_duration_seconds',
    help: 'From the head of a request to its answer being handed to the system',
    labelNames: ['route'],
    buckets: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    registers: [registry],
  });
  return {
    ofRoute: (route) => {
      const duration = durations.labels(route);
      // Looking labels up takes longer than counting.
      const counters = new Map<string, Map<number, Counter.Internal>>();
      return {
        answered: (method, status, startedMs) => {
          const ofMethod = counters.get(method) ?? new Map<number, Counter.Internal>();
          const counter = ofMethod.get(status) ?? requests.labels(method, route, String(status));
          if (!ofMethod.has(status)) counters.set(method, ofMethod.set(status, counter));
          counter.inc();
          duration.observe((performance.now() - startedMs) / 1000);
        },
      };
    },
    text: () => registry.metrics(),
    type: registry.contentType,
  };
}

function addStoreGauges(registry: Registry, store: KernelStore): void {
  const gauge = (name: string, help: string, value: (data: KernelData | undefined) => number) =>
    new Gauge({
      name: `kernel_server_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(value(store.current()));
      },
    });
  gauge('loaded', 'Whether there are data to answer with', (data) => Number(data !== undefined));
  gauge('load_problems', 'What is wrong with the files as they are now', () => problems(store));
  gauge('data_age_seconds', 'Since the data were read', (data) => ageSeconds(data?.loadedAt));
  gauge('index_age_seconds', 'Since the indexer wrote the files', (data) =>
    ageSeconds(data?.indexedDate),
  );
  gauge('kernels', 'Kernels in the data', (data) => countOf(data, 'kernel'));
  gauge('images', 'Images in the data', (data) => countOf(data, 'image'));
  gauge('packages', 'Names of packages in the package index', (data) =>
    data === undefined ? 0 : data.packageIndex.names.length,
  );
  new Gauge({
    name: 'kernel_server_data_info',
    help: 'Version of the data, and generation of the files they were read from',
    labelNames: ['version', 'generation'],
    registers: [registry],
    collect() {
      this.reset();
      const data = store.current();
      if (data !== undefined)
        this.set({ version: data.version, generation: data.generation ?? '' }, 1);
    },
  });
}

function problems(store: KernelStore): number {
  return store.status().problems.length;
}

/** Not a number when it is not known. */
function ageSeconds(date: string | undefined): number {
  return date === undefined ? Number.NaN : (Date.now() - Date.parse(date)) / 1000;
}

function countOf(data: KernelData | undefined, kind: 'kernel' | 'image'): number {
  return data?.environments.filter((environment) => environment.kind === kind).length ?? 0;
}
