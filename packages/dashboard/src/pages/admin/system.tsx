export default function Page() {
  return <p>admin/system</p>;
}
