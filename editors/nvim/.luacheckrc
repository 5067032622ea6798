std = 'luajit'
max_line_length = 125
globals = { 'vim' }
self = false
