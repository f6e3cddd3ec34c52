import type { IconName } from './icons';

/** The drawing of a kind of file, as the engine sniffed it. */
export function kindIcon(kind: string): IconName {
  if (kind === 'pdf') return 'pdf';
  if (kind === 'image') return 'image';
  if (kind === 'zip' || kind === 'rar' || kind === '7z') return 'archive';
  if (kind === 'executable') return 'warning';
  return 'file';
}
