export default function Page() {
  return <p>auth/reset-password</p>;
}
