redline check -p ukraine examples/published | sed -n '/^Red lines by deals/,$p'
