export default function Page() {
  return <p>usage/usage</p>;
}
