import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { configQuery } from '../../api/queries.ts';
import { Code } from '../../ui/code.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { LANGUAGES, type Language, snippet } from './snippets.ts';

/** The code for exactly this call. */
export function CodePanel({
  file,
  fields,
  api,
}: {
  readonly file: string;
  readonly fields: Readonly<Record<string, string>>;
  /** The plan has live keys. */
  readonly api: boolean;
}) {
  const [language, setLanguage] = useState<Language>('curl');
  const origin = useQuery(configQuery).data?.public_url ?? location.origin;
  return (
    <div className="stack">
      <Tabs label="Language" tabs={LANGUAGES} chosen={language} onChoose={setLanguage}>
        <Code
          label={`The same call in ${language}`}
          text={snippet(language, { origin, file, fields })}
        />
      </Tabs>
      <p className="small quiet">
        <code>NOBG_KEY</code> holds one of your <Link href="/app/keys">keys</Link>
        {api ? '.' : ': your plan has test keys, whose images are watermarked.'}
      </p>
    </div>
  );
}
