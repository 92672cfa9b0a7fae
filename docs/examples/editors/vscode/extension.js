// Starts `redline lsp` for the files of redline.
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = () => {
  const settings = workspace.getConfiguration("redline");
  const server = { command: settings.get("path"), args: ["lsp", ...settings.get("arguments")] };
  client = new LanguageClient("redline", "redline", server, { documentSelector: [{ language: "redline" }] });
  return client.start();
};

exports.deactivate = () => client && client.stop();
