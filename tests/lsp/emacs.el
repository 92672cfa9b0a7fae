;; Opened by emacs.sh with a deal: its mode, colours, comments and indentation.  -*- lexical-binding: t; -*-

(defun check (good what)
  (unless good
    (message "FAILED  %s" what)
    (kill-emacs 1)))

(defun face-at (text)
  (goto-char (point-min))
  (search-forward text)
  (get-text-property (match-beginning 0) 'face))

(add-hook 'emacs-startup-hook
          (lambda ()
            (switch-to-buffer "draft.deal")
            (check (eq major-mode 'redline-mode) "the mode is found by the name of the file")
            (font-lock-ensure)
            (check (eq (face-at "# A short") 'font-lock-comment-face) "a comment")
            (check (eq (face-at "articles =") 'font-lock-keyword-face) "a part of the file")
            (check (eq (face-at "title =") 'font-lock-variable-name-face) "a key")
            (check (eq (face-at "\"draft\"") 'font-lock-string-face) "a text")
            (check (eq (face-at "false;") 'font-lock-constant-face) "a constant")
            (check (eq (face-at "10.0") 'font-lock-constant-face) "a number")
            (let ((before (buffer-string)))
              (indent-region (point-min) (point-max))
              (check (equal before (buffer-string)) "the indentation is that of redline fmt"))
            (kill-emacs 0)))
