export default function Page() {
  return <p>keys/keys</p>;
}
