import { ListrTaskState } from 'listr2';
import type { Clock } from '../../ports/clock.ts';
import type { PlannedImage, RunEvent } from '../../report/events.ts';
import { listrOn, type RowTask } from './listr-options.ts';
import type { OutputStyle } from './output-style.ts';
import { nextRow, type Row } from './row.ts';
import { rowViews, type RowView } from './row-view.ts';

/** The part of a screen that shows one row for each image. */
export interface Rows {
  readonly report: (event: RunEvent) => void;
  /** Takes the rows away and gives the terminal back: cursor shown, writing as before. */
  readonly close: () => Promise<void>;
}

export interface Screen {
  /** A terminal; one that does not know its size (0) counts as 80 by 24. What others write to it appears when the rows are closed. */
  readonly stream: NodeJS.WriteStream;
  readonly clock: Clock;
  readonly style: OutputStyle;
}

type TaskWrapper = Parameters<RowTask['task']>[1];

/** One row: what it shows, and the gate at which listr2's task for it waits. */
interface Slot {
  row: Row | undefined;
  shown: RowView;
  task: TaskWrapper | undefined;
  readonly gate: Gate;
}

/** How often titles and output change, in milliseconds: often enough to look alive, seldom enough to cost nothing. */
const refreshMs = 150;

/**
 * Shows rows by listr2, which only watches: each of its tasks waits at a gate that the end of an image opens.
 *
 * Below the rows of the images is one more, for the images that a low screen has no room for.
 */
export function showRows(images: readonly PlannedImage[], screen: Screen): Rows {
  const slots = new Map(images.map((image) => [image.key, newSlot({ image })]));
  const counter = newSlot(undefined);
  const closing = new AbortController();
  // Rows that fail to show must not fail the run; what matters is printed below them anyway.
  const shown = listrOn(screen.stream, screen.style, [...slots.values(), counter].map(taskOf))
    .run()
    .catch(() => undefined);
  void refresh();

  async function refresh(): Promise<void> {
    while (!closing.signal.aborted) {
      paintAll();
      await screen.clock.sleep(refreshMs, closing.signal);
    }
  }

  function paintAll(): void {
    const rows = [...slots.values()].flatMap((slot) => slot.row ?? []);
    const views = rowViews(rows, {
      now: screen.clock.now(),
      columns: screen.stream.columns || 80,
      lines: screen.stream.rows || 24,
      style: screen.style,
    });
    [...slots.values(), counter].forEach((slot, index) => paint(slot, views[index]));
  }

  function report(event: RunEvent): void {
    const slot = 'image' in event && event.image !== undefined ? slots.get(event.image) : undefined;
    if (slot?.row === undefined) return;
    slot.row = nextRow(slot.row, event);
    if (slot.row.outcome === undefined) return;
    paintAll();
    slot.gate.open();
  }

  async function close(): Promise<void> {
    closing.abort();
    paintAll();
    [...slots.values(), counter].forEach((slot) => slot.gate.open());
    await shown;
  }

  return { report, close };
}

function newSlot(row: Row | undefined): Slot {
  return {
    row,
    shown: { title: ' ', output: '', active: false },
    task: undefined,
    gate: newGate(),
  };
}

function taskOf(slot: Slot): RowTask {
  return {
    title: slot.shown.title,
    task: async (_context, task) => {
      slot.task = task;
      task.title = slot.shown.title;
      task.task.state$ = stateOf(slot.shown);
      await slot.gate.opened;
      settle(slot, task);
    },
  };
}

function paint(slot: Slot, view: RowView | undefined): void {
  const { task, shown } = slot;
  if (view === undefined) return;
  slot.shown = view;
  if (task === undefined || task.task.hasFinalized()) return;
  if (view.title !== shown.title) task.title = view.title;
  if (view.output !== shown.output) task.output = view.output;
  if (view.active !== shown.active) task.task.state$ = stateOf(view);
}

/** listr2 would show every task that waits at its gate as one at work. */
function stateOf(view: RowView): ListrTaskState {
  return view.active ? ListrTaskState.STARTED : ListrTaskState.WAITING;
}

/** Ends listr2's task as the image ended. @throws {Error} for an image that failed, which is how a task tells listr2 */
function settle({ row }: Slot, task: TaskWrapper): void {
  task.task.state$ = ListrTaskState.STARTED;
  const status = row?.outcome?.status;
  if (status === 'failed') throw new Error(row?.outcome?.message ?? status);
  if (status !== 'passed') task.skip(status);
}

interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

function newGate(): Gate {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
