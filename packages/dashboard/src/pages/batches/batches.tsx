import { usePageTitle } from '../../shell/page-title.ts';
import { BatchList } from './batch-list.tsx';
import css from './batches.module.css';
import { NewBatch } from './new-batch.tsx';

export default function Batches() {
  usePageTitle('Batches');
  return (
    <div className={css.page}>
      <header className="row spread">
        <h1>Batches</h1>
      </header>
      <NewBatch />
      <section className="panel stack" aria-labelledby="earlier">
        <h2 id="earlier">Your batches</h2>
        <BatchList />
      </section>
    </div>
  );
}
