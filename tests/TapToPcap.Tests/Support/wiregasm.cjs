// Dissects a capture by Wireshark's own dissectors, built for WebAssembly, as Wireshark would with no option given.
// usage: node wiregasm.cjs FOLDER_OF_WIREGASM CAPTURE OUTPUT    writes a JSON array: for each frame its protocol, info and lines
const fs = require('fs');
const path = require('path');

const [folder, capture, output] = process.argv.slice(2);
const load = require(path.join(folder, 'wiregasm.js'));

const linesOf = tree => {
  const lines = [];
  for (let i = 0; i < tree.size(); i++) {
    const node = tree.get(i);
    lines.push(node.label, ...(node.tree ? linesOf(node.tree) : []));
  }
  return lines;
};

(async () => {
  const wireshark = await (load.default || load)({ locateFile: name => path.join(folder, name), print: () => {}, printErr: () => {} });
  wireshark.init();
  wireshark.FS.writeFile('/uploads/capture', fs.readFileSync(capture));
  const session = new wireshark.DissectSession('/uploads/capture');
  if (session.load().code !== 0) {
    throw new Error('the capture cannot be read');
  }

  const frames = session.getFrames('', 0, 0).frames;
  const rows = [];
  for (let i = 0; i < frames.size(); i++) {
    const frame = frames.get(i);
    rows.push({ protocol: frame.columns.get(4), info: frame.columns.get(6), lines: linesOf(session.getFrame(frame.number).tree) });
  }

  fs.writeFileSync(output, JSON.stringify(rows));
  process.exit(0);
})().catch(error => {
  console.error(error);
  process.exit(1);
});
