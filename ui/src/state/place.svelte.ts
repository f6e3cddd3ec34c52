/** Where the person is: the screen, and what is open on it. */
import { backend, type DocumentKey, type DraftKey, type IncomingState, type Open, type WorkLine, type WorkList } from '../backend/backend';

export const screens = ['desk', 'incoming', 'outgoing', 'alerts', 'compose', 'board', 'journal', 'settings'] as const;
export type Screen = (typeof screens)[number];
export const boxes = ['waiting', 'unassigned', 'overdue', 'registered', 'returned', 'decision', 'owed', 'quarantine', 'all'] as const;
export type Box = (typeof boxes)[number];
export const groups = ['all', 'moving', 'problem', 'done'] as const;
export type Group = (typeof groups)[number];

/** The states each box of incoming documents holds; the quarantine and what is owed have lists of their own. */
export const boxStates: Record<Exclude<Box, 'quarantine' | 'owed'>, IncomingState[]> = {
  waiting: ['waiting'],
  unassigned: ['accepted'],
  overdue: [],
  registered: ['accepted', 'assigned', 'in_process', 'done'],
  returned: ['returned', 'recalled'],
  decision: ['decision'],
  all: [],
};

/** Lines of the end of a day whose rows are those of a box that is there anyway. */
const lineBoxes: Partial<Record<WorkLine, Box>> = { unregistered: 'waiting', not_submitted: 'unassigned', overdue: 'overdue', recalls_in: 'decision', unreadable: 'quarantine' };
export const alertTabs = ['open', 'quiet', 'history'] as const;
export type AlertTab = (typeof alertTabs)[number];

class Place {
  screen = $state<Screen>('desk');
  deskTab = $state<'now' | 'day'>('now');
  /** A line of the end of the day that the incoming or the outgoing list is narrowed down to. */
  incomingLine = $state<WorkLine | null>(null);
  outgoingLine = $state<WorkLine | null>(null);
  box = $state<Box>('waiting');
  incoming = $state<DocumentKey | null>(null);
  group = $state<Group>('all');
  outgoing = $state<DocumentKey | null>(null);
  /** Outgoing documents one by one, or all of a period by their recipients. */
  outgoingView = $state<'list' | 'matrix'>('list');
  /** The part of a document that is shown stays the same from one document to the next. */
  incomingTab = $state<'document' | 'facts' | 'history'>('document');
  outgoingTab = $state<'matrix' | 'document' | 'facts' | 'history'>('matrix');
  draft = $state<DraftKey | null>(null);
  /** The alert whose items are shown, and the part of the list it was looked for in. */
  alertTab = $state<AlertTab>('open');
  alert = $state<number | null>(null);
  /** An alert asked for from outside the list, until the list has found it. */
  wantedAlert = $state<number | null>(null);
  /** The part of the settings to come out at. */
  section = $state<string | null>(null);
  /** The journal of one document; its symbol for reading. */
  journal = $state.raw<{ document: DocumentKey; symbol: string } | null>(null);

  go(screen: Screen): void {
    this.screen = screen;
  }

  toBox(box: Box): void {
    this.box = box;
    this.incomingLine = box === 'overdue' ? 'overdue' : null;
    this.incoming = null;
    this.screen = 'incoming';
  }

  /** Opens a document wherever it lies now, so "all" unless it waits. */
  toIncoming(id: DocumentKey, box: Box = 'all'): void {
    this.box = box;
    this.incomingLine = box === 'overdue' ? 'overdue' : null;
    this.incoming = id;
    this.screen = 'incoming';
  }

  toOutgoing(id: DocumentKey, group: Group = 'all'): void {
    this.group = group;
    this.outgoingView = 'list';
    this.outgoingLine = null;
    this.outgoing = id;
    this.screen = 'outgoing';
  }

  toGroup(group: Group): void {
    this.group = group;
    this.outgoingView = 'list';
    this.outgoingLine = null;
    this.outgoing = null;
    this.screen = 'outgoing';
  }

  /** Opens the list of exactly what a line of the end of the day counts. */
  toLine(line: WorkLine, list: WorkList): void {
    const box = lineBoxes[line];
    if (box) this.toBox(box);
    else if (list === 'incoming') {
      this.toBox('all');
      this.incomingLine = line;
    } else if (list === 'outgoing') {
      this.toGroup('all');
      this.outgoingLine = line;
    } else this.go('compose');
  }

  toDay(): void {
    this.deskTab = 'day';
    this.screen = 'desk';
  }

  toDraft(id: DraftKey): void {
    this.draft = id;
    this.screen = 'compose';
  }

  toJournal(document: DocumentKey, symbol: string): void {
    this.journal = { document, symbol };
    this.screen = 'journal';
  }

  /** Shows one alert with its items, wherever it lies now; without one the worst that is open. */
  toAlert(id: number | null): void {
    this.wantedAlert = id;
    if (id === null) this.alertTab = 'open';
    this.screen = 'alerts';
  }

  toSettings(section: string): void {
    this.section = section;
    this.screen = 'settings';
  }

  open({ screen, document, alert }: Open): void {
    if (alert !== null) this.toAlert(alert);
    else if (screen === 'quarantine') this.toBox('quarantine');
    else if (screen === 'incoming' && document !== null) this.toIncoming(document);
    else if (screen === 'outgoing' && document !== null) this.toOutgoing(document);
    else this.go(screen);
  }
}

export const place = new Place();

export function listenOpen(): Promise<() => void> {
  return backend().subscribe('open', (event) => place.open(event));
}
