import { type PointerEvent, useRef } from 'react';
import type { Layers } from './layers.ts';
import { paintStroke } from './layers.ts';
import type { Stroke } from './strokes.ts';
import { isBrush, type Tool } from './tools.ts';
import { type Point, toPicture, type View } from './view.ts';

interface Hands {
  readonly tool: Tool;
  readonly layers: Layers;
  readonly view: View;
  readonly brushSize: number;
  readonly onMove: (dx: number, dy: number) => void;
  readonly onZoom: (factor: number, at: Point) => void;
  readonly onSplit: (split: number) => void;
  readonly onHover: (at: Point | null) => void;
  readonly onPainted: () => void;
  readonly onStroke: (stroke: Stroke) => void;
  readonly onPoint: (at: Point, alt: boolean) => void;
}

type Drag = { readonly kind: 'move' | 'split' } | { readonly kind: 'paint'; stroke: Stroke };

/** Mouse, pen and fingers on the stage. Two fingers move and zoom with every tool. */
export function usePointers(hands: Hands) {
  const down = useRef(new Map<number, Point>());
  const drag = useRef<Drag | null>(null);

  const at = (event: PointerEvent): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const splitAt = ({ x }: Point) => {
    const share = (x - hands.view.x) / (hands.layers.width * hands.view.scale);
    hands.onSplit(Math.min(Math.max(share, 0), 1));
  };
  const endStroke = () => {
    if (drag.current?.kind === 'paint') hands.onStroke(drag.current.stroke);
    drag.current = null;
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const here = at(event);
    event.currentTarget.setPointerCapture(event.pointerId);
    down.current.set(event.pointerId, here);
    if (down.current.size > 1) {
      endStroke();
      return;
    }
    const { tool } = hands;
    const picture = toPicture(hands.view, here);
    if (event.button === 1 || tool === 'hand') drag.current = { kind: 'move' };
    else if (event.button !== 0) return;
    else if (tool === 'compare') {
      drag.current = { kind: 'split' };
      splitAt(here);
    } else if (tool === 'point') {
      hands.onPoint(picture, event.altKey);
    } else if (isBrush(tool)) {
      const stroke = { does: tool, size: hands.brushSize, points: [picture] };
      drag.current = { kind: 'paint', stroke };
      paintStroke(hands.layers, stroke);
      hands.onPainted();
    }
  };

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const here = at(event);
    hands.onHover(event.pointerType === 'touch' ? null : toPicture(hands.view, here));
    const before = down.current.get(event.pointerId);
    if (before === undefined) return;
    down.current.set(event.pointerId, here);
    if (down.current.size === 2) {
      const other = [...down.current].find(([id]) => id !== event.pointerId)![1];
      const [was, is] = [distance(before, other), distance(here, other)];
      hands.onMove((here.x - before.x) / 2, (here.y - before.y) / 2);
      if (was > 0) hands.onZoom(is / was, middle(here, other));
    } else if (drag.current?.kind === 'move') {
      hands.onMove(here.x - before.x, here.y - before.y);
    } else if (drag.current?.kind === 'split') {
      splitAt(here);
    } else if (drag.current?.kind === 'paint') {
      const { stroke } = drag.current;
      const points = [...stroke.points, toPicture(hands.view, here)];
      drag.current = { kind: 'paint', stroke: { ...stroke, points } };
      paintStroke(hands.layers, drag.current.stroke, stroke.points.length);
      hands.onPainted();
    }
  };

  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    down.current.delete(event.pointerId);
    if (down.current.size === 0) endStroke();
  };

  return {
    onPointerDown,
    onPointerMove,
    onPointerUp,
    onPointerCancel: onPointerUp,
    onPointerLeave: () => hands.onHover(null),
  };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
