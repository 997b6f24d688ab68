export default function Page() { return <p>playground/playground</p>; }
