export default function Page() {
  return <p>guide/guide</p>;
}
