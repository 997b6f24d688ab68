export default function Page() {
  return <p>admin/users</p>;
}
