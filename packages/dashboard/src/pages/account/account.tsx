export default function Page() {
  return <p>account/account</p>;
}
