import type { IconName } from '../ui/icon.tsx';

/** What the pointer does on the stage. */
export const TOOLS = [
  { id: 'compare', label: 'Before and after', icon: 'slider', key: 'c' },
  { id: 'hand', label: 'Move', icon: 'hand', key: 'h' },
  { id: 'erase', label: 'Erase', icon: 'eraser', key: 'e' },
  { id: 'restore', label: 'Restore', icon: 'brush', key: 'r' },
  { id: 'point', label: 'Select the object', icon: 'point', key: 'p' },
] as const satisfies readonly { id: string; label: string; icon: IconName; key: string }[];

export type Tool = (typeof TOOLS)[number]['id'];

export const BRUSH = { least: 4, most: 200, first: 32 } as const;

export function isBrush(tool: Tool): tool is 'erase' | 'restore' {
  return tool === 'erase' || tool === 'restore';
}
