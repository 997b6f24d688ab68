export default function Page() {
  return <p>auth/sign-in</p>;
}
