export default function Page() {
  return <p>auth/forgot-password</p>;
}
