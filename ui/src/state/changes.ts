/** One subscription to the engine's `changed` event, handed on by subject. */
import { backend, type Changed, type Subject } from '../backend/backend';

const listeners: { subjects: Subject[]; run: () => void }[] = [];

/** Runs a function whenever one of the subjects changed. For things that live as long as the window. */
export function onChanged(subjects: Subject[], run: () => void): void {
  if (subjects.length > 0) listeners.push({ subjects, run });
}

export function changed(event: Changed): void {
  const everything = event.subjects.includes('everything');
  for (const { subjects, run } of listeners) {
    if (everything || subjects.some((subject) => event.subjects.includes(subject))) run();
  }
}

export function listen(): Promise<() => void> {
  return backend().subscribe('changed', changed);
}
