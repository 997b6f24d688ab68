export default function Page() {
  return <p>auth/verify-email</p>;
}
