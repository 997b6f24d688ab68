export default function Page() {
  return <p>auth/sign-up</p>;
}
