import { Icon, type IconName } from '../ui/icon.tsx';
import { Segments } from '../ui/segments.tsx';
import css from './stage.module.css';
import { redo, type Strokes, undo } from './strokes.ts';
import { BRUSH, isBrush, TOOLS, type Tool } from './tools.ts';

const POINT_KINDS = [
  { value: 'keep', label: 'Keep' },
  { value: 'drop', label: 'Drop' },
] as const;

/** Tools, zoom and undo above the stage. */
export function StageBar(props: {
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
  /** Points mark what to keep or drop. */
  readonly keep: boolean;
  readonly onKeep: (keep: boolean) => void;
  readonly brushSize: number;
  readonly onBrushSize: (size: number) => void;
  readonly scale: number;
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
  readonly onReal: () => void;
  readonly strokes: Strokes;
  readonly onStrokes: (strokes: Strokes) => void;
  readonly split: number;
  readonly onSplit: (split: number) => void;
}) {
  const { tool, strokes, onStrokes } = props;
  const button = (name: string, icon: IconName, act: () => void, disabled = false) => (
    <button
      type="button"
      className="button plain slim icon"
      aria-label={name}
      title={name}
      disabled={disabled}
      onClick={act}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <div className={css.bar}>
      <div role="radiogroup" aria-label="Tool" className={css.tools}>
        {TOOLS.map(({ id, label, icon, key }) => (
          <button
            key={id}
            type="button"
            role="radio"
            aria-checked={tool === id}
            className="button plain slim icon"
            aria-label={label}
            title={`${label} (${key.toUpperCase()})`}
            onClick={() => props.onTool(id)}
          >
            <Icon name={icon} />
          </button>
        ))}
      </div>
      <div className={css.setting}>
        {tool === 'compare' && (
          <label>
            <span>Before</span>
            <input
              type="range"
              min={0}
              max={100}
              value={Math.round(props.split * 100)}
              onChange={(event) => props.onSplit(Number(event.target.value) / 100)}
            />
            <span>After</span>
          </label>
        )}
        {isBrush(tool) && (
          <label>
            <span>Brush</span>
            <input
              type="range"
              min={BRUSH.least}
              max={BRUSH.most}
              value={props.brushSize}
              onChange={(event) => props.onBrushSize(Number(event.target.value))}
            />
            <span className={css.fixed}>{props.brushSize} px</span>
          </label>
        )}
        {tool === 'point' && (
          <>
            <Segments
              label="Points mark what to"
              hideLabel
              options={POINT_KINDS}
              value={props.keep ? 'keep' : 'drop'}
              onChange={(kind) => props.onKeep(kind === 'keep')}
            />
            <span>Click on the object, then cut out again</span>
          </>
        )}
        {tool === 'hand' && <span>Drag to move. Ctrl and mouse wheel zoom.</span>}
      </div>
      <div className={css.group}>
        {button('Undo', 'undo', () => onStrokes(undo(strokes)), strokes.done.length === 0)}
        {button('Redo', 'redo', () => onStrokes(redo(strokes)), strokes.undone.length === 0)}
      </div>
      <div className={css.group}>
        {button('Zoom out', 'minus', () => props.onZoom(1 / 1.25))}
        <button
          type="button"
          className={`button plain slim ${css.percent}`}
          onClick={props.onReal}
          title="Show at 100 %"
        >
          {Math.round(props.scale * 100)} %
        </button>
        {button('Zoom in', 'plus', () => props.onZoom(1.25))}
        {button('Fit to window', 'fit', props.onFit)}
      </div>
    </div>
  );
}
