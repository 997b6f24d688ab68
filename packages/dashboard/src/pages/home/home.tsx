export default function Page() {
  return <p>home/home</p>;
}
