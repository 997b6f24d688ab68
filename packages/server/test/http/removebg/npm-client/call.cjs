// Calls a function of the client as its users do, and prints what it resolves or rejects with.
const [client, name, options] = process.argv.slice(2);
require(client)
  [name](JSON.parse(options))
  .then(
    (resolved) => process.stdout.write(JSON.stringify({ resolved })),
    (rejected) => process.stdout.write(JSON.stringify({ rejected })),
  );
