import { useState } from 'react';
import { Link } from 'wouter';
import { Code } from '../../ui/code.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { LANGUAGES, type Language, snippet } from '../playground/snippets.ts';
import { useExample } from './use-example.ts';

export function QuickStart() {
  const { signedIn, key, origin } = useExample();
  const [language, setLanguage] = useState<Language>('curl');
  return (
    <>
      <p>
        One call removes a background: send a photo and receive the address of a PNG with a
        transparent background.
      </p>
      <h2>1. A key</h2>
      {key ? (
        <p>
          You have one: <strong>{key.name}</strong> (<code>{key.hint}</code>). Make its secret
          available to your program:
        </p>
      ) : (
        <p>
          <Link href={signedIn ? '/app/keys' : '/sign-up'}>
            {signedIn ? 'Create a key' : 'Sign up and create a key'}
          </Link>
          , and make its secret available to your program:
        </p>
      )}
      <Code
        label="Setting the key"
        text={`${key ? `# ${key.name}\n` : ''}export NOBG_KEY=nobg_${key?.kind ?? 'live'}_…`}
      />
      <h2>2. The call</h2>
      <Tabs label="Language" tabs={LANGUAGES} chosen={language} onChoose={setLanguage}>
        <Code
          label={`Example in ${language}`}
          text={snippet(language, { origin, file: 'photo.jpg', fields: { mode: 'product' } })}
        />
      </Tabs>
      <h2>3. The answer</h2>
      <Code
        label="The answer"
        text={`{
  "url": "${origin}/results/7Qm2Zk9XvB4tR1sLw8NcYd3F.png",
  "mode": "product",
  "usage": { "used": 42, "limit": 100, "remaining": 58 },
  "width": 1600,
  "height": 1200,
  "foreground": { "left": 210, "top": 96, "width": 1180, "height": 1010 },
  "model": { "licence": "…", "networks": [{ "id": "isnet", … }] },
  "expires_at": "2026-01-02T12:00:00.000Z"
}`}
      />
      <p>
        The PNG has the photo’s size. Its address needs no key, cannot be guessed, and answers 410
        after it has expired: download results you want to keep.
      </p>
      <p>
        Prefer a user interface? The <Link href="/app/playground">playground</Link> makes the same
        calls and shows their code.
      </p>
    </>
  );
}
