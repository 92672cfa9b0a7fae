;;; redline-mode.el --- Deals, packs and vocabularies of redline  -*- lexical-binding: t; -*-

;;; Commentary:

;; A major mode with colours, comments and indentation, and `redline lsp' for Eglot, which is a part of Emacs 29 and a
;; package for earlier ones.  Put this file on your `load-path' and (require 'redline-mode) into your init file.

;;; Code:

(defvar redline-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?- "_" table)
    table)
  "Comments begin with #, strings are in double quotes.")

(defconst redline-font-lock-keywords
  '(("\\_<\\(deal\\|articles\\|terms\\|waivers\\|pack\\|define\\|rules\\|vocabulary\\|sets\\|tests\\)\\_>[ \t]*=" 1 font-lock-keyword-face)
    ("\\_<\\([A-Za-z*][A-Za-z0-9_-]*\\)[ \t]*[=:]" 1 font-lock-variable-name-face)
    ("\\_<\\([Tt]rue\\|[Ff]alse\\|TRUE\\|FALSE\\)\\_>" 1 font-lock-constant-face)
    ("\\_<[-+]?[0-9][0-9.eE+-]*L?\\_>" 0 font-lock-constant-face))
  "What is coloured without the language server.")

(defun redline-indent-line ()
  "Indent the line by two spaces for each bracket that is open before it."
  (interactive)
  (let ((depth (save-excursion
                 (beginning-of-line)
                 (let ((open (car (syntax-ppss))))
                   (skip-chars-forward " \t")
                   (if (looking-at "[])}]") (max 0 (1- open)) open)))))
    (if (<= (current-column) (current-indentation))
        (indent-line-to (* 2 depth))
      (save-excursion (indent-line-to (* 2 depth))))))

;;;###autoload
(define-derived-mode redline-mode prog-mode "Redline"
  "Mode for deals, packs, vocabularies and tests of redline."
  (setq-local comment-start "# ")
  (setq-local comment-end "")
  (setq-local comment-start-skip "#+[ \t]*")
  (setq-local indent-tabs-mode nil)
  (setq-local indent-line-function #'redline-indent-line)
  (setq-local font-lock-defaults '(redline-font-lock-keywords)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.\\(?:deal\\|rules\\|terms\\|tests\\)\\'" . redline-mode))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(redline-mode . ("redline" "lsp"))))

(provide 'redline-mode)
;;; redline-mode.el ends here
