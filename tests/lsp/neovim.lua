-- The language server with Neovim as its client: run by tests/lsp/neovim.sh, which sets REDLINE and FOLDER.

local folder, passed, failed = os.getenv("FOLDER"), 0, 0

local function check(good, what)
  if good then
    passed = passed + 1
  else
    failed = failed + 1
    print("FAILED  " .. what)
  end
end

-- Waits until GOOD returns something that is true; returns it.
local function wait(good)
  local found
  vim.wait(20000, function()
    found = good()
    return found
  end, 20)
  return found
end

local function problems(severity)
  local list = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do
    if d.severity == severity then table.insert(list, d) end
  end
  return list
end

local function has(severity, code)
  for _, d in ipairs(problems(severity)) do
    if d.code == code then return d end
    local user = d.user_data and d.user_data.lsp
    if user and user.code == code then return d end
  end
end

-- The cursor before TEXT, INSIDE bytes further.
local function go(text, inside)
  for i, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local at = line:find(text, 1, true)
    if at then
      vim.api.nvim_win_set_cursor(0, { i, at - 1 + (inside or 0) })
      return
    end
  end
  error("no " .. text)
end

local function ask(method, more)
  local params = vim.lsp.util.make_position_params()
  for k, v in pairs(more or {}) do params[k] = v end
  local all = vim.lsp.buf_request_sync(0, method, params, 20000)
  for _, answer in pairs(all or {}) do return answer.result, answer.error end
end

local function text() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") end

local function run()
  vim.opt.runtimepath:prepend(os.getenv("EDITORS") .. "/vim")
  vim.cmd("filetype plugin on | syntax on")
  vim.cmd("edit " .. folder .. "/flat.deal")
  check(vim.bo.filetype == "redline" and vim.bo.commentstring == "# %s", "the kind of the file")
  local function group(text_, inside)
    go(text_, inside)
    local at = vim.api.nvim_win_get_cursor(0)
    return vim.fn.synIDattr(vim.fn.synID(at[1], at[2] + 1, 1), "name")
  end
  check(group("# A lease") == "redlineComment" and group('"flat"', 2) == "redlineString" and group("title") == "redlineKey"
    and group("deal =") == "redlinePart" and group("90;") == "redlineNumber", "the colours of the syntax file")
  local id = vim.lsp.start_client({ cmd = { os.getenv("REDLINE"), "lsp" }, root_dir = folder, name = "redline" })
  check(id and vim.lsp.buf_attach_client(0, id), "the client starts")
  check(wait(function() return has(vim.diagnostic.severity.ERROR, "tenant/DEPOSIT/a") end), "a crossed red line is shown")
  local crossed = has(vim.diagnostic.severity.ERROR, "tenant/DEPOSIT/a")
  local line = vim.api.nvim_buf_get_lines(0, crossed.lnum, crossed.lnum + 1, false)[1]
  check(line:sub(crossed.col + 1, crossed.end_col) == "4", "at its term, after a character of four bytes: " .. line:sub(crossed.col + 1, crossed.end_col))

  go("deposit_months", 3)
  local hover = ask("textDocument/hover")
  check(hover and hover.contents.value:find("Deposit, in months of rent", 1, true), "a hover")
  local found = ask("textDocument/definition")
  check(found and #found == 1 and found[1].uri:find("lease.terms", 1, true), "a definition")
  found = ask("textDocument/references", { context = { includeDeclaration = true } })
  check(found and #found == 4, "references")

  go("increase = \"", 12)
  local items = ask("textDocument/completion").items
  local offered = {}
  for _, i in ipairs(items) do offered[i.label] = true end
  check(offered.none and offered.free, "completion of a value")

  -- Typing, as a person does: Neovim sends what changed.
  go("deposit_months = 4", 17)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  vim.api.nvim_buf_set_text(0, row - 1, column, row - 1, column + 1, { "2" })
  check(wait(function() return not has(vim.diagnostic.severity.ERROR, "tenant/DEPOSIT/a") end), "the problem goes with its cause")
  vim.cmd("undo")
  check(wait(function() return has(vim.diagnostic.severity.ERROR, "tenant/DEPOSIT/a") end), "and comes back with it")

  go('id = "2"', 6)
  local edit = ask("textDocument/rename", { newName = "2a" })
  vim.lsp.util.apply_workspace_edit(edit, "utf-16")
  check(text():find('id = "2a"', 1, true), "an article has another id")

  vim.api.nvim_buf_set_lines(0, 0, 1, false, { "# A lease.", "" , "" , "" })
  vim.lsp.buf.formatting_sync(nil, 20000)
  check(not text():find("\n\n\n"), "the text is laid out")

  local symbols = ask("textDocument/documentSymbol")
  check(symbols and #symbols >= 2, "symbols")
  local lenses = ask("textDocument/codeLens")
  check(lenses and lenses[1] and lenses[1].command.title:find("tenant: rejected", 1, true), "the verdict above the deal")

  go("deposit_months = 4", 17)
  local params = vim.lsp.util.make_range_params()
  params.context = { diagnostics = {} }
  local waive, repair
  for _, answer in pairs(vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 20000)) do
    for _, a in ipairs(answer.result) do
      if a.title:find("Waive", 1, true) then waive = a end
      if a.title:find("smallest repair that tenant", 1, true) then repair = a end
    end
  end
  check(waive, "a waiver is offered")
  if repair then
    local done = repair
    if not repair.edit and not repair.command then done = ask("codeAction/resolve", repair) end
    if done.edit then vim.lsp.util.apply_workspace_edit(done.edit, "utf-16")
    else vim.lsp.buf_request_sync(0, "workspace/executeCommand", { command = repair.command.command, arguments = repair.command.arguments }, 30000) end
    check(wait(function() return #problems(vim.diagnostic.severity.ERROR) == 0 end), "a repair is applied: the pack accepts the deal")
  end

  vim.lsp.stop_client(id)
  check(wait(function() return vim.lsp.client_is_stopped(id) end), "the server ends")
end

local good, why = pcall(run)
if not good then
  failed = failed + 1
  print("FAILED  " .. tostring(why))
end
print(string.format("\n%d passed, %d failed\n", passed, failed))
vim.cmd(failed > 0 and "cquit!" or "qall!")
