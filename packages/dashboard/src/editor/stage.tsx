import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Backdrop } from './backdrop.ts';
import { drawStage, type Mark } from './draw-stage.ts';
import { type Layers, repaint } from './layers.ts';
import css from './stage.module.css';
import { StageBar } from './stage-bar.tsx';
import { addStroke, redo, type Stroke, type Strokes, undo } from './strokes.ts';
import { BRUSH, isBrush, TOOLS, type Tool } from './tools.ts';
import { usePointers } from './use-pointers.ts';
import { useStageSize } from './use-stage-size.ts';
import { fitView, keepInSight, type Point, type View, zoomAt } from './view.ts';

const ZOOM_STEP = 1.25;
/** CSS px of one press of an arrow key. */
const KEY_STEP = 24;
const GHOST = { restore: 0.4, point: 0.35 } as const;

/** The cutout, which can be moved, zoomed, painted on and marked with points. */
export function Stage(props: {
  readonly layers: Layers;
  readonly backdrop: Backdrop;
  readonly strokes: Strokes;
  readonly onStrokes: (strokes: Strokes) => void;
  /** Px of the cutout. */
  readonly marks: readonly Mark[];
  readonly onMark: (mark: Mark) => void;
}) {
  const { layers, backdrop, strokes, onStrokes, marks, onMark } = props;
  const table = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useStageSize(table);
  const [tool, setTool] = useState<Tool>('compare');
  const [brushSize, setBrushSize] = useState<number>(BRUSH.first);
  const [split, setSplit] = useState(0.5);
  const [moved, setMoved] = useState<View | null>(null);
  const [keep, setKeep] = useState(true);
  const [hover, setHover] = useState<Point | null>(null);
  const [painted, setPainted] = useState(0);

  const fit = size === null ? null : fitView(layers, size);
  const view = moved ?? fit;

  useEffect(() => {
    repaint(layers, strokes.done);
    setPainted((count) => count + 1);
  }, [layers, strokes.done]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `painted` counts changes of the canvas that is drawn
  useLayoutEffect(() => {
    const shown = canvas.current;
    if (shown === null || size === null || view === null) return;
    const frame = requestAnimationFrame(() => {
      const ratio = devicePixelRatio;
      const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
      if (shown.width !== width) shown.width = width;
      if (shown.height !== height) shown.height = height;
      drawStage(
        shown,
        {
          layers,
          view,
          backdrop,
          split: tool === 'compare' ? split : 0,
          ghost: tool === 'restore' || tool === 'point' ? GHOST[tool] : 0,
          marks: tool === 'point' ? marks : [],
          brush: hover && isBrush(tool) ? { ...hover, size: brushSize } : null,
        },
        ratio,
      );
    });
    return () => cancelAnimationFrame(frame);
  }, [layers, view, size, backdrop, split, tool, marks, hover, brushSize, painted]);

  const show = (next: View) => {
    if (size !== null) setMoved(keepInSight(next, layers, size));
  };
  const zoom = (factor: number, at?: Point) => {
    if (view === null || size === null || fit === null) return;
    const middle = { x: size.width / 2, y: size.height / 2 };
    show(zoomAt(view, factor, at ?? middle, fit.scale));
  };
  const move = (dx: number, dy: number) => {
    if (view !== null) show({ ...view, x: view.x + dx, y: view.y + dy });
  };
  const dab = (at: Point) => {
    if (isBrush(tool)) onStrokes(addStroke(strokes, { does: tool, size: brushSize, points: [at] }));
    else if (tool === 'point') onMark({ ...clamp(at), keep });
  };
  const clamp = ({ x, y }: Point) => ({
    x: Math.min(Math.max(x, 0), layers.width - 1),
    y: Math.min(Math.max(y, 0), layers.height - 1),
  });

  const pointers = usePointers({
    tool,
    layers,
    view: view ?? { x: 0, y: 0, scale: 1 },
    brushSize,
    onMove: move,
    onZoom: zoom,
    onSplit: setSplit,
    onHover: setHover,
    onPainted: () => setPainted((count) => count + 1),
    onStroke: (stroke: Stroke) => onStrokes(addStroke(strokes, stroke)),
    // Alt is the other of the two.
    onPoint: (at, alt) => onMark({ ...clamp(at), keep: alt ? !keep : keep }),
  });

  useEffect(() => {
    // React listens to wheels passively; zooming must keep the page where it is.
    const shown = table.current;
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = shown!.getBoundingClientRect();
      latestZoom.current(Math.exp(-event.deltaY / 240), {
        x: event.clientX - box.left,
        y: event.clientY - box.top,
      });
    };
    shown?.addEventListener('wheel', wheel, { passive: false });
    return () => shown?.removeEventListener('wheel', wheel);
  }, []);
  const latestZoom = useRef(zoom);
  latestZoom.current = zoom;

  const onKeyDown = (event: KeyboardEvent) => {
    if (view === null) return;
    const at = hover ?? { x: layers.width / 2, y: layers.height / 2 };
    const arrow = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    }[event.key];
    const control = event.ctrlKey || event.metaKey;
    const chosen = TOOLS.find(({ key }) => key === event.key.toLowerCase());
    if (control && event.key.toLowerCase() === 'z') {
      onStrokes(event.shiftKey ? redo(strokes) : undo(strokes));
    } else if (control) return;
    else if (arrow) {
      const [dx, dy] = [arrow[0]! * KEY_STEP, arrow[1]! * KEY_STEP];
      if (tool === 'hand') move(-dx, -dy);
      else if (tool === 'compare') setSplit(Math.min(Math.max(split + arrow[0]! * 0.02, 0), 1));
      else setHover(clamp({ x: at.x + dx / view.scale / 3, y: at.y + dy / view.scale / 3 }));
    } else if (event.key === ' ' || event.key === 'Enter') dab(at);
    else if (event.key === '+' || event.key === '=') zoom(ZOOM_STEP);
    else if (event.key === '-') zoom(1 / ZOOM_STEP);
    else if (event.key === '0') setMoved(null);
    else if (event.key === '1') zoom(1 / view.scale);
    else if (event.key === '[') setBrushSize(Math.max(brushSize - 4, BRUSH.least));
    else if (event.key === ']') setBrushSize(Math.min(brushSize + 4, BRUSH.most));
    else if (chosen) setTool(chosen.id);
    else return;
    event.preventDefault();
  };

  return (
    <div className={css.stage}>
      <StageBar
        tool={tool}
        onTool={setTool}
        keep={keep}
        onKeep={setKeep}
        brushSize={brushSize}
        onBrushSize={setBrushSize}
        scale={view?.scale ?? 1}
        onZoom={(factor) => zoom(factor)}
        onFit={() => setMoved(null)}
        onReal={() => view && zoom(1 / view.scale)}
        strokes={strokes}
        onStrokes={onStrokes}
        split={split}
        onSplit={setSplit}
      />
      <div
        ref={table}
        className={css.table}
        data-tool={tool}
        data-scale={view?.scale ?? 1}
        tabIndex={0}
        role="application"
        aria-roledescription="picture editor"
        aria-label="Cutout. Keys: C, H, E, R and P select the tool; plus, minus and 0 zoom; arrows move; Space paints or sets a point; brackets change the brush size; Control Z undoes."
        onKeyDown={onKeyDown}
        {...pointers}
      >
        {view !== null && (
          <div
            className={`grid-under ${css.under}`}
            style={{
              left: view.x,
              top: view.y,
              width: layers.width * view.scale,
              height: layers.height * view.scale,
            }}
          />
        )}
        <canvas ref={canvas} className={css.canvas} />
      </div>
    </div>
  );
}
